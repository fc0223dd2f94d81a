namespace SpectralEdge.Monitor;

/// <summary>
/// The rules by which the papers, and the programs published with them, find the gap position k* (docs/reference/measures.md).
/// </summary>
public enum GapPositionKind
{
    /// <summary>
    /// The largest R_j with j ≤ K, by default ⌊W/2⌋: what the monitor uses. K = W − 1 gives <see cref="Unrestricted"/>.
    /// </summary>
    Restricted = 0,

    /// <summary>
    /// The largest R_j of all j = 1 … W − 1 (2603.15678, Def. 4; 2603.28964, Def. 6.1). It often sits at the edge of the matrix:
    /// in 22 % of noise windows of W = 10 at the last position.
    /// </summary>
    Unrestricted = 1,

    /// <summary>
    /// The largest R_j σ_j/Σσ of all j = 1 … W − 1 (program for Table 7 of 2603.28964). Nearly always 1, since the weight falls
    /// with j.
    /// </summary>
    Weighted = 2,

    /// <summary>
    /// As <see cref="Weighted"/>, from 2 to W − 2 and ending before the first σ_j below 0.05 σ_1 (program of the probe circuits).
    /// Never 1.
    /// </summary>
    Probe = 3,

    /// <summary>A position given beforehand, often 2 (most programs of 2603.15678).</summary>
    Fixed = 4,
}

/// <summary>The gap position k* of a spectrum by any rule of the papers.</summary>
/// <remarks>
/// For comparisons with published figures: the rules give different positions on one and the same spectrum, so a figure means
/// little without its rule. None of them asks whether noise alone would explain the ratio;
/// <see cref="SpectralSample.GapPosition"/> does. Where the published programs put a floor of 1e-15 under denominators, ratios to
/// a numerically zero σ take no part here. Pure, for any thread; no allocation for W up to 512.
/// </remarks>
public static class GapPositions
{
    // Published program of the probe circuits.
    private const double ProbeFloor = 0.05;

    private const int MostOnStack = 512;

    /// <summary>Finds k*.</summary>
    /// <param name="kind">The rule.</param>
    /// <param name="singularValues">Shape [W], W at least 2, largest first, any unit.</param>
    /// <param name="position">
    /// For <see cref="GapPositionKind.Restricted"/> the last position searched, K, null for ⌊W/2⌋; for
    /// <see cref="GapPositionKind.Fixed"/> the position. Null for all others.
    /// </param>
    /// <returns>
    /// From 1 to W − 1, the first of equal ones; 0 if the rule leaves no position whose ratio is defined, as for NaN or zeros.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There are fewer than two singular values, or a position is missing, or given to a rule that knows none.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The rule is unknown, or the position is not one of the W − 1.</exception>
    public static int Find(GapPositionKind kind, ReadOnlySpan<double> singularValues, int? position = null)
    {
        Check(kind, singularValues.Length, position);
        var count = singularValues.Length - 1;
        var ratios = count < MostOnStack ? stackalloc double[count] : new double[count];
        SpectrumKernel.Ratios(singularValues, ratios);
        switch (kind)
        {
            case GapPositionKind.Weighted:
                Weigh(singularValues, ratios);
                return SpectrumKernel.LargestRatio(ratios, count);
            case GapPositionKind.Probe:
                Weigh(singularValues, ratios);
                ratios[0] = double.NaN;
                return SpectrumKernel.LargestRatio(ratios, Math.Min(count - 1, CountAbove(singularValues, ProbeFloor)));
            case GapPositionKind.Fixed:
                return double.IsNaN(ratios[position!.Value - 1]) ? 0 : position.Value;
            default:
                return SpectrumKernel.LargestRatio(
                    ratios, kind == GapPositionKind.Unrestricted ? count : position ?? (singularValues.Length / 2));
        }
    }

    /// <summary>Multiplies each ratio by σ_j/σ_1, which orders positions as σ_j/Σσ does.</summary>
    private static void Weigh(ReadOnlySpan<double> sigma, Span<double> ratios)
    {
        for (var j = 0; j < ratios.Length; j++)
        {
            ratios[j] *= sigma[j] / sigma[0];
        }
    }

    /// <summary>Number of singular values before the first that lies below a part of the first one.</summary>
    private static int CountAbove(ReadOnlySpan<double> sigma, double part)
    {
        var count = 0;
        while (count < sigma.Length && sigma[count] >= part * sigma[0])
        {
            count++;
        }

        return count;
    }

    private static void Check(GapPositionKind kind, int window, int? position)
    {
        if (window < 2)
        {
            throw new ArgumentException($"The number of singular values is {window}; it must be at least 2. A gap lies "
                + $"between two.", nameof(window));
        }

        if (kind is < GapPositionKind.Restricted or > GapPositionKind.Fixed)
        {
            throw new ArgumentOutOfRangeException(
                nameof(kind), kind, $"There is no rule {(int)kind}; use one that {nameof(GapPositionKind)} names.");
        }

        if (kind == GapPositionKind.Fixed && position is null)
        {
            throw new ArgumentException("The position is missing; the rule Fixed needs one.", nameof(position));
        }

        if (position is not null && kind is not (GapPositionKind.Restricted or GapPositionKind.Fixed))
        {
            throw new ArgumentException(
                $"The position is {position}; the rule {kind} takes none. Leave it out.", nameof(position));
        }

        if (position < 1 || position >= window)
        {
            throw new ArgumentOutOfRangeException(
                nameof(position), position,
                $"The position is {position}; it must lie between 1 and {window - 1}. A window of W updates has W - 1 ratios.");
        }
    }
}
