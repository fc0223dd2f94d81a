namespace SpectralEdge.Monitor.Analysis;

/// <summary>The correlations of two series at all lags, and the lags that the papers would pick.</summary>
public sealed record LagProfile
{
    /// <summary>All lags, from the lowest.</summary>
    public required IReadOnlyList<LagPoint> Points { get; init; }

    /// <summary>The lag of the largest |r|, the first of equal ones: the pick of the text of 2603.15678 and of 2603.28964.</summary>
    /// <value>Null if no r is defined.</value>
    public required LagPoint? Strongest { get; init; }

    /// <summary>The lag of the lowest r, the first of equal ones: the pick of the program for 2603.15678.</summary>
    /// <value>Null if no r is defined.</value>
    public required LagPoint? MostNegative { get; init; }

    /// <summary>The p-value of a lag that was picked out of all: min(1, m p) with m the number of lags, which holds however they depend on each other (Bonferroni).</summary>
    /// <param name="point">The pick.</param>
    /// <returns>From 0 to 1, from the effective count; NaN if r is.</returns>
    public double CorrectedPValue(LagPoint point) => Math.Min(1, Points.Count * point.EffectivePValue);
}
