namespace SpectralEdge.Monitor;

/// <summary>Where the gap is looked for, what it has to beat, and what samples hold beside their spectrum.</summary>
public sealed record SpectrumOptions
{
    /// <summary>The rule for the position of the gap, k*, in samples and events.</summary>
    /// <value>
    /// The default is <see cref="GapPositionKind.Restricted"/>. For the others noise floor and p-values are those of K = W − 1,
    /// which errs on the side of caution.
    /// </value>
    public GapPositionKind GapRule { get; init; } = GapPositionKind.Restricted;

    /// <summary>The last position searched for the gap, K.</summary>
    /// <value>
    /// From 1 to W − 1; null, the default, for ⌊W/2⌋: the last ratios of a window are large only because they lie at its edge.
    /// Only for <see cref="GapPositionKind.Restricted"/>.
    /// </value>
    public int? LargestPosition { get; init; }

    /// <summary>The position of the gap where the rule is <see cref="GapPositionKind.Fixed"/>.</summary>
    /// <value>From 1 to W − 1; null, the default, for all other rules.</value>
    public int? FixedPosition { get; init; }

    /// <summary>What k* has to beat at <see cref="NoiseLevel"/>: where it does not, k* is undefined.</summary>
    /// <value>
    /// Null, the default, for <see cref="GapNull.ColouredUnequalSteps"/>, and white noise for windows and groups that its tables
    /// do not reach (W > 64, or few parameters). All but white noise and <see cref="GapNull.None"/> need windows of at most 64
    /// updates.
    /// </value>
    public GapNull? Null { get; init; }

    /// <summary>The share of windows of pure noise whose largest ratio stays below the noise floor.</summary>
    /// <value>No unit, from 0.5 to 0.999. The default is 0.99.</value>
    public double NoiseLevel { get; init; } = GapSignificance.DefaultLevel;

    /// <summary>Which quantities samples have beside their spectrum.</summary>
    /// <value>The default is <see cref="SampleMeasures.All"/>.</value>
    public SampleMeasures Measures { get; init; } = SampleMeasures.All;

    /// <summary>The last position searched in a window, with the default put in.</summary>
    internal int LargestPositionFor(WindowSpec window) =>
        GapRule == GapPositionKind.Restricted ? LargestPosition ?? (window.Length / 2) : window.Length - 1;
}
