using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Whether k* of a window is the same in its odd- and in its even-numbered updates (split-half reliability of
/// 2603.15678, sec. 4.3: 42 of 50 windows).</summary>
/// <remarks>
/// <para>The halves are interleaved, so a trend within the window reaches both. A match is no proof of structure: most windows of
/// real runs have k* = 1, and then independent halves match too. <see cref="PositionAgreement.ChanceRate"/> says how often; a
/// rate without it cannot be read.</para>
/// <para>Half a window has fewer positions than the whole, so k* of a half is another quantity than k* of the window. Pure, for
/// any thread; O(W³) a window.</para>
/// </remarks>
internal static class SplitHalfReliability
{
    /// <summary>Shortest window whose halves have two updates each.</summary>
    public const int ShortestWindow = 4;

    /// <summary>Compares the halves of one window.</summary>
    /// <param name="gram">Shape [W, W], row by row: inner products ⟨δ_i, δ_j⟩ of its updates, oldest first, in squared parameter
    /// units; symmetric and finite.</param>
    /// <param name="window">W, at least <see cref="ShortestWindow"/>; with W odd the first half has one update more.</param>
    /// <param name="kind">How k* is found. The default is the papers' rule; <see cref="GapPositionKind.Fixed"/> has
    /// no place here.</param>
    /// <returns>The two positions, and the correlation of the two profiles of ratios.</returns>
    public static HalfAgreement OfWindow(
        ReadOnlySpan<double> gram, int window, GapPositionKind kind = GapPositionKind.Unrestricted)
    {
        Require.AtLeast(window, ShortestWindow, "A half of one update has no ratio.");
        if (kind == GapPositionKind.Fixed)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "kind is Fixed; it must be a rule that looks at the "
                + "spectrum. A position given beforehand always agrees with itself.");
        }

        if (gram.Length != window * window)
        {
            throw new ArgumentException($"gram has {new Amount(gram.Length):value}; it must have {window * window}, those of "
                + $"a matrix of {window} rows. Pass all inner products, row by row.", nameof(gram));
        }

        Require.Finite(gram, "Leave out windows with updates that are not.");
        var (odd, even) = (SingularValues(gram, window, 0), SingularValues(gram, window, 1));
        return new HalfAgreement(GapPositions.Find(kind, odd), GapPositions.Find(kind, even), ProfileCorrelation(odd, even));
    }

    /// <summary>Sums up the windows of a run.</summary>
    /// <param name="windows">What <see cref="OfWindow"/> gave for each. For an interval that means what it says, pass windows
    /// that share no update.</param>
    /// <returns>Rate, interval and chance level; windows without a k* in one half are left out of them.</returns>
    public static PositionAgreement Over(IReadOnlyList<HalfAgreement> windows)
    {
        var correlations = windows.Select(window => window.ProfileCorrelation).Where(double.IsFinite).ToList();
        return Agreement(
            [.. windows.Select(window => window.OddPosition)], [.. windows.Select(window => window.EvenPosition)]) with
        {
            MeanProfileCorrelation = correlations.Count == 0 ? null : correlations.Average(),
        };
    }

    /// <summary>How often two series of positions would agree if they had theirs as often as they have, but independently: Σ_k
    /// p(k) q(k).</summary>
    /// <param name="first">Shape [n], n at least 1.</param>
    /// <param name="second">Shape [n].</param>
    /// <returns>From 0 to 1.</returns>
    public static double ChanceRate(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        Require.SameLength(second.Count, nameof(second), first.Count, nameof(first));
        Require.Length(first.Count, 1, "There is nothing to compare.", nameof(first));
        var often = second.CountBy(position => position).ToDictionary();
        return first.CountBy(position => position)
            .Sum(pair => (double)pair.Value * often.GetValueOrDefault(pair.Key)) / ((double)first.Count * second.Count);
    }

    /// <summary>Compares two series of positions; 0 stands for none.</summary>
    internal static PositionAgreement Agreement(int[] first, int[] second)
    {
        var defined = first.Zip(second).Where(pair => pair.First > 0 && pair.Second > 0).ToList();
        var matches = defined.Count(pair => pair.First == pair.Second);
        return new PositionAgreement(
            Windows: defined.Count,
            Matches: matches,
            MatchInterval: WilsonInterval.Of(matches, defined.Count),
            ChanceRate: defined.Count == 0
                ? null
                : ChanceRate([.. defined.Select(pair => pair.First)], [.. defined.Select(pair => pair.Second)]),
            MeanProfileCorrelation: null);
    }

    private static double[] SingularValues(ReadOnlySpan<double> gram, int window, int first)
    {
        var order = (window - first + 1) / 2;
        var half = Matrix<double>.Build.Dense(order, order);
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j < order; j++)
            {
                half[i, j] = gram[((first + (2 * i)) * window) + first + (2 * j)];
            }
        }

        // Rounding can leave an eigenvalue of a matrix of low rank just below 0.
        return
        [
            .. half.Evd(Symmetricity.Symmetric).EigenValues.Select(value => Math.Sqrt(Math.Max(0, value.Real))).OrderDescending(),
        ];
    }

    private static double ProfileCorrelation(double[] odd, double[] even)
    {
        var pairs = Ratios(odd).Zip(Ratios(even)).Where(pair => double.IsFinite(pair.First + pair.Second)).ToList();
        return pairs.Count < 3
            ? double.NaN
            : Correlation.Pearson([.. pairs.Select(pair => pair.First)], [.. pairs.Select(pair => pair.Second)]).R;
    }

    // The same numerical zero as in samples: a Gram matrix loses half of the digits.
    private static IEnumerable<double> Ratios(double[] sigma) =>
        sigma.Zip(sigma.Skip(1), (above, below) => below > 1e-7 * sigma[0] ? above / below : double.NaN);
}

/// <summary>How far the spectra of the odd- and of the even-numbered updates of one window agree.</summary>
/// <param name="OddPosition">k* of the first, third, … update; from 1, 0 if no ratio is defined.</param>
/// <param name="EvenPosition">k* of the second, fourth, … update; from 1, 0 if no ratio is defined.</param>
/// <param name="ProfileCorrelation">Pearson's r of the two profiles of ratios R_j, j = 1 … ⌊W/2⌋ − 1; NaN for fewer than three
/// defined pairs, or a constant profile.</param>
internal readonly record struct HalfAgreement(int OddPosition, int EvenPosition, double ProfileCorrelation)
{
    /// <summary>Whether both have a k*.</summary>
    public bool IsDefined => OddPosition > 0 && EvenPosition > 0;

    /// <summary>Whether both have the same k*.</summary>
    public bool Matches => IsDefined && OddPosition == EvenPosition;
}

/// <summary>How often two readings of the same windows agree on k*, and how often they would by chance.</summary>
/// <param name="Windows">Number of windows in which both readings have a k*, n.</param>
/// <param name="Matches">Number of them in which it is the same.</param>
/// <param name="MatchInterval">Wilson's interval of that share at 95 %, as if windows were independent. Null without a window.
/// Windows that share updates are not independent, and the interval is then too narrow.</param>
/// <param name="ChanceRate">The share of matches to expect if the two readings had their positions as often as they have,
/// but independently: Σ_k p(k) q(k). From 0 to 1; null without a window. Where nearly all k* are 1 it is near 1, and a
/// match says nothing.</param>
/// <param name="MeanProfileCorrelation">Mean of <see cref="HalfAgreement.ProfileCorrelation"/> over the windows that have one.
/// From −1 to 1; null without one, and for two windows.</param>
internal sealed record PositionAgreement(
    int Windows, int Matches, ConfidenceInterval? MatchInterval, double? ChanceRate, double? MeanProfileCorrelation)
{
    /// <summary>Share of matches.</summary>
    /// <value>From 0 to 1; null without a window.</value>
    public double? MatchRate => Windows == 0 ? null : (double)Matches / Windows;

    /// <summary>Cohen's κ = (match − chance)/(1 − chance): 0 for agreement by chance, 1 for full
    /// agreement (Cohen 1960).</summary>
    /// <value>At most 1; null without a window, NaN where chance alone is 1.</value>
    public double? Kappa => MatchRate is { } match && ChanceRate is { } chance ? (match - chance) / (1 - chance) : null;
}
