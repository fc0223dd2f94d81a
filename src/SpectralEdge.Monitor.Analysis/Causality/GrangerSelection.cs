
namespace SpectralEdge.Monitor.Analysis;

/// <summary>A test of Granger causality whose order was picked out of several.</summary>
public sealed record GrangerSelection
{
    /// <summary>What decided.</summary>
    public required InformationCriterion Criterion { get; init; }

    /// <summary>Its value for orders 1, 2, …, all on one sample.</summary>
    /// <value>NaN for a model that cannot be fitted.</value>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Number of orders tried, m.</summary>
    public int OrdersTried => Values.Count;

    /// <summary>The test at the order picked, on all observations that this order leaves.</summary>
    public required GrangerTest Test { get; init; }

    /// <summary>min(1, m p): holds however the orders depend on each other (Bonferroni).</summary>
    /// <value>From 0 to 1; NaN with p.</value>
    public double CorrectedPValue => Math.Min(1, OrdersTried * Test.PValue);

    /// <summary>The same of the p-value for overlapping windows.</summary>
    /// <value>From 0 to 1; NaN with that.</value>
    public double CorrectedEffectivePValue => Math.Min(1, OrdersTried * Test.EffectivePValue);
}
