namespace SpectralEdge.Monitor.Analysis;

/// <summary>The spectra of all windows of one length in a run.</summary>
/// <remarks>From a Gram matrix: σ is good to about √(W ε) σ_1, so ratios of numerically zero σ are NaN
/// (docs/reference/measures.md). Windows are not centred and end with their newest update. Pure, for any thread; 5 W³ operations
/// a window.</remarks>
public static class WindowSpectra
{
    private const double CumulativeShare = 0.95;

    /// <summary>Solves every window.</summary>
    /// <param name="products">Inner products of the N updates.</param>
    /// <param name="window">W, from 2 to N.</param>
    /// <param name="rule">The rule for k*. The default is the papers'.</param>
    /// <param name="position">As in <see cref="GapPositions.Find"/>: the last position searched, or the one that is fixed; null
    /// for all other rules.</param>
    /// <returns>N − W + 1 spectra, oldest first.</returns>
    /// <exception cref="ArgumentException">A position is missing, or given to a rule that knows none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window does not fit the run, or rule or position
    /// do not exist.</exception>
    public static IReadOnlyList<WindowSpectrum> Of(
        DotProducts products, int window, GapPositionKind rule = GapPositionKind.Unrestricted, int? position = null)
    {
        ArgumentNullException.ThrowIfNull(products);
        Require.InRange(window, 2, products.Count, "A ratio needs two singular values, and a window lies in the run.");
        var solver = new SymmetricEigen(window);
        var spectra = new WindowSpectrum[products.Count - window + 1];
        for (var first = 0; first < spectra.Length; first++)
        {
            var drift = Load(products, first, window, solver);
            solver.Solve(window);
            spectra[first] = Read(products, first + window - 1, drift, solver.Values, rule, position);
        }

        return spectra;
    }

    /// <summary>The k* that occurs most often among those above 0, the lowest of equal ones, with all its occurrences.</summary>
    internal static IGrouping<int, int>? Mode(IEnumerable<int> positions) =>
        positions.Where(position => position > 0).GroupBy(position => position).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key).FirstOrDefault();

    /// <summary>Fills the solver; returns the drift speed.</summary>
    private static double Load(DotProducts products, int first, int window, SymmetricEigen solver)
    {
        var sum = 0.0;
        for (var i = 0; i < window; i++)
        {
            var row = products.Row(first + i, first, window);
            row.CopyTo(solver.Row(i, window));
            sum += SpectrumKernel.Total(row);
        }

        // Math.Max keeps NaN.
        return Math.Sqrt(Math.Max(0, sum)) / window;
    }

    private static WindowSpectrum Read(
        DotProducts products, int last, double drift, ReadOnlySpan<double> values, GapPositionKind rule, int? position)
    {
        double[] lambda = [.. values];
        double[] sigma = new double[lambda.Length];
        for (var j = 0; j < sigma.Length; j++)
        {
            // Rounding can leave an eigenvalue of zero below it; the solver may pass over a product that is not finite, the sum
            // of all does not.
            lambda[j] = double.IsFinite(drift) ? Math.Max(0, lambda[j]) : double.NaN;
            sigma[j] = Math.Sqrt(lambda[j]);
        }

        var ratios = new double[sigma.Length - 1];
        SpectrumKernel.Ratios(sigma, ratios);
        var k = GapPositions.Find(rule, sigma, position);
        var total = SpectrumKernel.Total(lambda);
        return new WindowSpectrum
        {
            Last = last,
            End = (last + 1) * products.Stride,
            SingularValues = sigma,
            Ratios = ratios,
            GapPosition = k,
            GapRatio = k == 0 ? double.NaN : ratios[k - 1],
            Gap = k == 0 ? double.NaN : sigma[k - 1] - sigma[k],
            DriftSpeed = drift,
            TotalVariance = total,
            EffectiveRank = SpectrumKernel.EffectiveRank(lambda, total),
            CumulativeRank = SpectrumKernel.CumulativeRank(lambda, CumulativeShare),
        };
    }
}

/// <summary>The spectrum of one window of updates, and what is read from it; definitions in docs/reference/measures.md.</summary>
public sealed record WindowSpectrum
{
    /// <summary>Index, from 0, of the newest update of the window among those of its matrix.</summary>
    public required int Last { get; init; }

    /// <summary>Number of original updates that had been made when the window ended, (Last + 1) s; a
    /// window's time stamp.</summary>
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
