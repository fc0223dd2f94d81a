using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>How well the alarms of one run, or of several together, agree with what happened.</summary>
/// <remarks>Every share and delay is null where it is undefined, never 0 or 1 by convention.</remarks>
public sealed record RunScore
{
    /// <summary>Number of truths.</summary>
    public required int Truths { get; init; }

    /// <summary>For each truth that was detected, in order of time: its first alarm less its begin, in the unit of the alarms; at
    /// least 0.</summary>
    public required IReadOnlyList<long> Delays { get; init; }

    /// <summary>Truths without an alarm whose window goes on after the end of the run. They count as missed, so recall is a lower
    /// bound where this is not 0.</summary>
    public required int CutOff { get; init; }

    /// <summary>Alarms in no window.</summary>
    public required int FalseAlarms { get; init; }

    /// <summary>Alarms that repeat one in the same window; neither right nor false.</summary>
    public required int Repeats { get; init; }

    /// <summary>Samples outside all windows: those at which an alarm would have been false.</summary>
    public required long QuietSamples { get; init; }

    /// <summary>Number of truths that were detected.</summary>
    public int Detected => Delays.Count;

    /// <summary>Share of the truths that were detected.</summary>
    /// <value>From 0 to 1; null if there is no truth.</value>
    public double? Recall => Truths == 0 ? null : (double)Detected / Truths;

    /// <summary>Share of right ones among all alarms but repeats: detected/(detected + false).</summary>
    /// <value>From 0 to 1; null if there is no alarm.</value>
    public double? Precision => Detected + FalseAlarms == 0 ? null : (double)Detected / (Detected + FalseAlarms);

    /// <summary>Harmonic mean of precision and recall.</summary>
    /// <value>From 0 to 1; null if either is; 0 if both are 0.</value>
    public double? F1 => Precision is null || Recall is null ? null : 2.0 * Detected / (Detected + FalseAlarms + Truths);

    /// <summary>Median delay of the truths that were detected; says nothing about missed ones.</summary>
    /// <value>In the unit of the alarms, at least 0; null if no truth was detected.</value>
    public double? MedianDelay =>
        Detected == 0 ? null : MathNet.Numerics.Statistics.Statistics.Median(Delays.Select(delay => (double)delay));

    /// <summary>False alarms in 10,000 samples outside all windows.</summary>
    /// <value>At least 0; null if there is no such sample.</value>
    public double? FalseAlarmsPer10000 => QuietSamples == 0 ? null : 1e4 * FalseAlarms / QuietSamples;

    /// <summary>Samples outside all windows for each false alarm.</summary>
    /// <value>Samples; null without a false alarm, where <see cref="PoissonInterval.OfMeanTime"/> still has
    /// a lower bound.</value>
    public double? MeanTimeBetweenFalseAlarms => FalseAlarms == 0 ? null : (double)QuietSamples / FalseAlarms;
}

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

    /// <summary>Share of runs with at least one false alarm; the figure to trust where alarms come in clusters.</summary>
    /// <value>From 0 to 1; null without a run.</value>
    public double? ShareWithFalseAlarm => Runs == 0 ? null : (double)RunsWithFalseAlarm / Runs;

    /// <summary>Wilson's interval of that share, for independent runs.</summary>
    public ConfidenceInterval? ShareWithFalseAlarmInterval => WilsonInterval.Of(RunsWithFalseAlarm, Runs, Confidence);

    /// <summary>Exact Poisson interval of the false alarms in 10,000 samples; null without a quiet sample.</summary>
    public ConfidenceInterval? FalseAlarmsPer10000Interval =>
        PoissonInterval.OfRatePer10000(Pooled.FalseAlarms, Pooled.QuietSamples, Confidence);

    /// <summary>Exact Poisson interval of the mean time between false alarms, in samples; without a false alarm it has
    /// no upper end.</summary>
    public ConfidenceInterval? MeanTimeInterval =>
        PoissonInterval.OfMeanTime(Pooled.FalseAlarms, Pooled.QuietSamples, Confidence);

    /// <summary>Puts the scores of several runs together.</summary>
    /// <remarks>A run without an alarm is not left out: it counts with all its quiet samples.</remarks>
    /// <param name="runs">The scores; may be empty.</param>
    /// <param name="confidence">Probability of the intervals, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The summary; delays are in the order of the runs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not a probability.</exception>
    public static ScoreSummary Of(IReadOnlyList<RunScore> runs, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(runs);
        Require.Between(confidence, 0, 1, "It is the probability that an interval covers its quantity.");
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

/// <summary>Rows of a Markdown table of scores.</summary>
/// <remarks>What is undefined is a dash. Numbers have a point whatever the culture. Pure, for any thread.</remarks>
public static class ScoreTable
{
    private const string Undefined = "–";

    /// <summary>Names of the columns and the line below them.</summary>
    public static string Header =>
        "| | runs | truths | detected | sensitivity | median delay | precision | F1 | false alarms | in 10,000 samples | samples "
        + "between two | runs with one |\n|---|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>One row, with the intervals in brackets.</summary>
    /// <param name="name">What is in the first column.</param>
    /// <param name="summary">What is in the others.</param>
    /// <returns>The row, without a line break.</returns>
    public static string Row(string name, ScoreSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var pooled = summary.Pooled;
        string[] cells =
        [
            name,
            Text($"{summary.Runs}"),
            Text($"{pooled.Truths}"),
            Text($"{pooled.Detected}"),
            Share(summary.Sensitivity) + Share(summary.SensitivityInterval),
            Number(pooled.MedianDelay),
            Share(pooled.Precision),
            pooled.F1 is { } f1 ? Text($"{f1:F2}") : Undefined,
            Text($"{pooled.FalseAlarms}"),
            Number(pooled.FalseAlarmsPer10000) + Number(summary.FalseAlarmsPer10000Interval),
            Number(pooled.MeanTimeBetweenFalseAlarms) + Number(summary.MeanTimeInterval),
            Share(summary.ShareWithFalseAlarm) + Share(summary.ShareWithFalseAlarmInterval),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Share(double? value) => value is { } share ? Text($"{100 * share:F0} %") : Undefined;

    private static string Share(ConfidenceInterval? value) =>
        value is { } interval ? Text($" ({100 * interval.Lower:F0} to {100 * interval.Upper:F0})") : string.Empty;

    private static string Number(double? value) => value is { } number ? Text($"{number:0.#}") : Undefined;

    private static string Number(ConfidenceInterval? value) => value switch
    {
        null => string.Empty,
        { } interval when double.IsPositiveInfinity(interval.Upper) => Text($" (at least {interval.Lower:0.#})"),
        { } interval => Text($" ({interval.Lower:0.#} to {interval.Upper:0.#})"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
