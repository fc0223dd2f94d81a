
namespace SpectralEdge.Monitor.Analysis;

/// <summary>How often two readings of the same windows agree on k*, and how often they would by chance.</summary>
public sealed record PositionAgreement
{
    /// <summary>Number of windows in which both readings have a k*, n.</summary>
    public required int Windows { get; init; }

    /// <summary>Number of them in which it is the same.</summary>
    public required int Matches { get; init; }

    /// <summary>Share of matches.</summary>
    /// <value>From 0 to 1; null without a window.</value>
    public double? MatchRate => Windows == 0 ? null : (double)Matches / Windows;

    /// <summary>Wilson's interval of that share at 95 %, as if windows were independent.</summary>
    /// <value>Null without a window. Windows that share updates are not independent, and the interval is then too narrow.</value>
    public required ConfidenceInterval? MatchInterval { get; init; }

    /// <summary>The share of matches to expect if the two readings had their positions as often as they have, but independently: Σ_k p(k) q(k).</summary>
    /// <value>From 0 to 1; null without a window. Where nearly all k* are 1 it is near 1, and a match says nothing.</value>
    public required double? ChanceRate { get; init; }

    /// <summary>Cohen's κ = (match − chance)/(1 − chance): 0 for agreement by chance, 1 for full agreement (Cohen 1960).</summary>
    /// <value>At most 1; null without a window, NaN where chance alone is 1.</value>
    public double? Kappa => MatchRate is { } match && ChanceRate is { } chance ? (match - chance) / (1 - chance) : null;

    /// <summary>Mean of <see cref="HalfAgreement.ProfileCorrelation"/> over the windows that have one.</summary>
    /// <value>From −1 to 1; null without one, and for two windows.</value>
    public required double? MeanProfileCorrelation { get; init; }
}
