namespace SpectralEdge.Monitor.Analysis;

/// <summary>The spectrum of one window of updates, and what is read from it; definitions in docs/reference/measures.md.</summary>
public sealed record WindowSpectrum
{
    /// <summary>Index, from 0, of the newest update of the window among those of its matrix.</summary>
    public required int Last { get; init; }

    /// <summary>Number of original updates that had been made when the window ended, (Last + 1) s; a window's time stamp.</summary>
    public required int End { get; init; }

    /// <summary>σ_1 … σ_W, largest first.</summary>
    /// <value>Parameter units; NaN if a product is not finite.</value>
    public required IReadOnlyList<double> SingularValues { get; init; }

    /// <summary>σ_j/σ_(j+1), j = 1 … W − 1.</summary>
    /// <value>At least 1; NaN where σ_(j+1) is numerically zero.</value>
    public required IReadOnlyList<double> Ratios { get; init; }

    /// <summary>k*, by the rule that was asked for.</summary>
    /// <value>From 1 to W − 1; 0 if the rule leaves no position.</value>
    public required int GapPosition { get; init; }

    /// <summary>R = σ_k*/σ_(k*+1).</summary>
    /// <value>At least 1; NaN without a position.</value>
    public required double GapRatio { get; init; }

    /// <summary>g = σ_k* − σ_(k*+1).</summary>
    /// <value>Parameter units, at least 0; NaN without a position.</value>
    public required double Gap { get; init; }

    /// <summary>Length of the mean update, √(Σ_ij G_ij)/W.</summary>
    /// <value>Parameter units per update of the matrix, at least 0.</value>
    public required double DriftSpeed { get; init; }

    /// <summary>Σλ = Σ‖δ‖².</summary>
    /// <value>Squared parameter units, at least 0.</value>
    public required double TotalVariance { get; init; }

    /// <summary>exp(−Σ q ln q), q = λ/Σλ.</summary>
    /// <value>From 1 to W; NaN for updates of zero.</value>
    public required double EffectiveRank { get; init; }

    /// <summary>k95, the least k with λ_1 + … + λ_k ≥ 0.95 Σλ; the "effective rank" of 2603.15678.</summary>
    /// <value>From 1 to W; 0 for updates of zero.</value>
    public required int CumulativeRank { get; init; }
}
