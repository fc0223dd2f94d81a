namespace SpectralEdge.Monitor.Analysis;

/// <summary>Scores of several runs together.</summary>
public sealed record ScoreSummary
{
    /// <summary>Number of runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Runs with at least one false alarm.</summary>
    public required int RunsWithFalseAlarm { get; init; }

    /// <summary>The runs taken as one: all truths, alarms and samples together, each run with its whole length.</summary>
    public required RunScore Pooled { get; init; }

    /// <summary>Probability of all intervals.</summary>
    public required double Confidence { get; init; }

    /// <summary>Share of the truths that were detected.</summary>
    /// <value>From 0 to 1; null without a truth.</value>
    public double? Sensitivity => Pooled.Recall;

    /// <summary>Wilson's interval of the sensitivity, for truths detected independently of each other.</summary>
    public ConfidenceInterval? SensitivityInterval => WilsonInterval.Of(Pooled.Detected, Pooled.Truths, Confidence);

    /// <summary>False alarms for each run.</summary>
    /// <value>At least 0; null without a run.</value>
    public double? FalseAlarmsPerRun => Runs == 0 ? null : (double)Pooled.FalseAlarms / Runs;

    /// <summary>Share of runs with at least one false alarm; the figure to trust where alarms come in clusters.</summary>
    /// <value>From 0 to 1; null without a run.</value>
    public double? ShareWithFalseAlarm => Runs == 0 ? null : (double)RunsWithFalseAlarm / Runs;

    /// <summary>Wilson's interval of that share, for independent runs.</summary>
    public ConfidenceInterval? ShareWithFalseAlarmInterval => WilsonInterval.Of(RunsWithFalseAlarm, Runs, Confidence);

    /// <summary>Exact Poisson interval of the false alarms in 10,000 samples; null without a quiet sample.</summary>
    public ConfidenceInterval? FalseAlarmsPer10000Interval => PoissonInterval.OfRatePer10000(Pooled.FalseAlarms, Pooled.QuietSamples, Confidence);

    /// <summary>Exact Poisson interval of the mean time between false alarms, in samples; without a false alarm it has no upper end.</summary>
    public ConfidenceInterval? MeanTimeInterval => PoissonInterval.OfMeanTime(Pooled.FalseAlarms, Pooled.QuietSamples, Confidence);

    /// <summary>Puts the scores of several runs together.</summary>
    /// <remarks>A run without an alarm is not left out: it counts with all its quiet samples.</remarks>
    /// <param name="runs">The scores; may be empty.</param>
    /// <param name="confidence">Probability of the intervals, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The summary; delays are in the order of the runs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not a probability.</exception>
    public static ScoreSummary Of(IReadOnlyList<RunScore> runs, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(runs);
        Require.Between(confidence, 0, 1, "It is the probability that an interval covers its quantity.", nameof(confidence));
        return new ScoreSummary
        {
            Runs = runs.Count,
            RunsWithFalseAlarm = runs.Count(run => run.FalseAlarms > 0),
            Confidence = confidence,
            Pooled = new RunScore
            {
                Truths = runs.Sum(run => run.Truths),
                Delays = [.. runs.SelectMany(run => run.Delays)],
                CutOff = runs.Sum(run => run.CutOff),
                FalseAlarms = runs.Sum(run => run.FalseAlarms),
                Repeats = runs.Sum(run => run.Repeats),
                QuietSamples = runs.Sum(run => run.QuietSamples),
            },
        };
    }
}
