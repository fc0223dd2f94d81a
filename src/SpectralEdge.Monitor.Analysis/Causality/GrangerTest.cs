namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a test of Granger causality says at one order of lags.</summary>
public sealed record GrangerTest
{
    /// <summary>Order of lags, L.</summary>
    public required int Lag { get; init; }

    /// <summary>Number of series whose past is added, m.</summary>
    public required int Causes { get; init; }

    /// <summary>Observations in both models, n: windows less L.</summary>
    public required int Count { get; init; }

    /// <summary>Number of added terms, q = m L.</summary>
    public required int Terms { get; init; }

    /// <summary>df = n − 1 − L − m L.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>ΔR² = (RSS_r − RSS_u)/RSS_r, a partial R².</summary>
    /// <value>From 0 to 1; NaN where a model cannot be fitted, as for a constant series.</value>
    public required double DeltaRSquared { get; init; }

    /// <summary>F = ΔR²/(1 − ΔR²) · df/q.</summary>
    /// <value>At least 0; NaN with ΔR².</value>
    public required double Statistic { get; init; }

    /// <summary>p of F with q and df: for errors that are independent.</summary>
    /// <value>From 0 to 1; NaN with ΔR².</value>
    public required double PValue { get; init; }

    /// <summary>Updates in a window, W; neighbouring windows share W − 1. 1 for no overlap.</summary>
    public required int Overlap { get; init; }

    /// <summary>What the n observations are worth, by the rule for overlapping windows.</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>The effective count less the terms of the larger model.</summary>
    /// <value>Not necessarily whole; below 1 nothing can be tested.</value>
    public required double EffectiveDegreesOfFreedom { get; init; }

    /// <summary>F with those degrees of freedom.</summary>
    /// <value>At least 0; NaN with ΔR², and where they are below 1.</value>
    public required double EffectiveStatistic { get; init; }

    /// <summary>p of that F.</summary>
    /// <value>From 0 to 1; NaN with the statistic.</value>
    public required double EffectivePValue { get; init; }
}
