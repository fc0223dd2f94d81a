namespace SpectralEdge.Monitor.Analysis;

/// <summary>How well the alarms of one run, or of several together, told what happened.</summary>
/// <remarks>Every share and delay is null where it is undefined, never 0 or 1 by convention.</remarks>
public sealed record RunScore
{
    /// <summary>Number of truths.</summary>
    public required int Truths { get; init; }

    /// <summary>For each truth that was detected, in order of time: its first alarm less its begin, in the unit of the alarms; at least 0.</summary>
    public required IReadOnlyList<long> Delays { get; init; }

    /// <summary>Truths without an alarm whose window goes on after the end of the run. They count as missed, so recall is a lower bound where this is not 0.</summary>
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
    public double? MedianDelay => Detected == 0 ? null : MathNet.Numerics.Statistics.Statistics.Median(Delays.Select(delay => (double)delay));

    /// <summary>Mean delay of the truths that were detected; says nothing about missed ones.</summary>
    /// <value>In the unit of the alarms, at least 0; null if no truth was detected.</value>
    public double? MeanDelay => Detected == 0 ? null : Delays.Average();

    /// <summary>False alarms in 10,000 samples outside all windows.</summary>
    /// <value>At least 0; null if there is no such sample.</value>
    public double? FalseAlarmsPer10000 => QuietSamples == 0 ? null : 1e4 * FalseAlarms / QuietSamples;

    /// <summary>Samples outside all windows for each false alarm.</summary>
    /// <value>Samples; null without a false alarm, where <see cref="PoissonInterval.OfMeanTime"/> still has a lower bound.</value>
    public double? MeanTimeBetweenFalseAlarms => FalseAlarms == 0 ? null : (double)QuietSamples / FalseAlarms;
}
