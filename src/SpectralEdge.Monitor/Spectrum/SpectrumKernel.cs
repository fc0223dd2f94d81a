using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>Arithmetic on the spectrum of one window. No validation, no allocation, no state.</summary>
/// <remarks>
/// Eigenvalues λ and singular values σ = √λ come largest first and are at least 0. Each formula uses λ/Σλ or σ/σ_1 only, so no
/// value overflows that its result would not. NaN anywhere gives NaN; what zeros give is said at each formula.
/// </remarks>
internal static class SpectrumKernel
{
    private const double MachineEpsilon = 2.220446049250313e-16;

    /// <summary>Up to which part of σ_1 a singular value is numerically zero.</summary>
    /// <param name="window">W.</param>
    /// <returns>
    /// max(1e-7, √(4 W ε)): λ = σ² is accurate to a few W ε λ_1, so rounding alone can leave a σ of this size where
    /// there is none.
    /// </returns>
    public static double RelativeZero(int window) => Math.Max(1e-7, Math.Sqrt(RelativeRounding(window)));

    /// <summary>What rounding makes of sums of eigenvalues, as a part of Σλ.</summary>
    /// <param name="window">W.</param>
    /// <returns>4 W ε.</returns>
    public static double RelativeRounding(int window) => 4 * window * MachineEpsilon;

    /// <summary>What is out of the ordinary about a spectrum.</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <returns>The conditions that follow from eigenvalues alone.</returns>
    public static SampleConditions Conditions(ReadOnlySpan<double> lambda)
    {
        if (!double.IsFinite(lambda[0]))
        {
            return SampleConditions.NotFinite;
        }

        if (lambda[0] == 0)
        {
            return SampleConditions.AllZero | SampleConditions.RankDeficient;
        }

        var (zero, rounding) = (RelativeZero(lambda.Length) * Math.Sqrt(lambda[0]), RelativeRounding(lambda.Length) * lambda[0]);
        var conditions = SampleConditions.None;
        for (var j = 1; j < lambda.Length; j++)
        {
            if (Math.Sqrt(lambda[j]) <= zero)
            {
                return conditions | SampleConditions.RankDeficient;
            }

            conditions |= lambda[j - 1] - lambda[j] <= rounding ? SampleConditions.Tied : SampleConditions.None;
        }

        return conditions;
    }

    /// <summary>The ratios of neighbouring singular values.</summary>
    /// <param name="sigma">Shape [W].</param>
    /// <param name="ratios">Shape [W − 1]: overwritten with σ_j/σ_(j+1), NaN where σ_(j+1) is numerically zero.</param>
    public static void Ratios(ReadOnlySpan<double> sigma, Span<double> ratios)
    {
        Debug.Assert(ratios.Length == sigma.Length - 1, "A ratio lies between two singular values.");
        var smallest = RelativeZero(sigma.Length) * sigma[0];
        for (var j = 0; j < ratios.Length; j++)
        {
            ratios[j] = sigma[j + 1] > smallest ? sigma[j] / sigma[j + 1] : double.NaN;
        }
    }

    /// <summary>Position of the largest ratio; the first of several that are equal.</summary>
    /// <param name="ratios">Shape [W − 1].</param>
    /// <param name="last">The last position searched, K.</param>
    /// <returns>From 1 to K; 0 if no ratio is defined.</returns>
    public static int LargestRatio(ReadOnlySpan<double> ratios, int last)
    {
        var position = 0;
        for (var j = 1; j <= last; j++)
        {
            if (!double.IsNaN(ratios[j - 1]) && (position == 0 || ratios[j - 1] > ratios[position - 1]))
            {
                position = j;
            }
        }

        return position;
    }

    /// <summary>Σ λ, added up from the largest.</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <returns>The sum, in squared parameter units.</returns>
    public static double Total(ReadOnlySpan<double> lambda)
    {
        var sum = 0.0;
        foreach (var value in lambda)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>exp(−Σ q ln q) with q = λ/Σλ.</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="total">Σ λ.</param>
    /// <returns>From 1 to W; NaN if the sum is not positive.</returns>
    public static double EffectiveRank(ReadOnlySpan<double> lambda, double total)
    {
        var entropy = 0.0;
        foreach (var value in lambda)
        {
            var share = value / total;
            if (share > 0)
            {
                entropy -= share * Math.Log(share);
            }
        }

        return total > 0 ? Math.Exp(entropy) : double.NaN;
    }

    /// <summary>(Σλ)²/Σλ².</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="total">Σ λ.</param>
    /// <returns>From 1 to W; NaN if the sum is not positive.</returns>
    public static double ParticipationRatio(ReadOnlySpan<double> lambda, double total)
    {
        var squares = 0.0;
        foreach (var value in lambda)
        {
            squares += value / total * (value / total);
        }

        return 1 / squares;
    }

    /// <summary>
    /// The least k with λ_1 + … + λ_k ≥ share · Σλ; what is missing by no more than 4 W ε Σλ is taken for rounding.
    /// </summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="share">Above 0, at most 1.</param>
    /// <returns>From 1 to W; 0 if Σλ is 0 or not finite.</returns>
    public static int CumulativeRank(ReadOnlySpan<double> lambda, double share)
    {
        var total = Total(lambda);
        if (!(total > 0) || double.IsInfinity(total))
        {
            return 0;
        }

        var (wanted, sum) = (total * (share - RelativeRounding(lambda.Length)), lambda[0]);
        var k = 1;
        for (; k < lambda.Length && sum < wanted; k++)
        {
            sum += lambda[k];
        }

        return k;
    }

    /// <summary>
    /// Standard deviation, over n values, divided by the mean, of the last n singular values; numerically zero ones count as 0.
    /// </summary>
    /// <param name="sigma">Shape [W].</param>
    /// <param name="first">Number of singular values left out at the top, W − n.</param>
    /// <returns>At least 0; 0 for a single value; NaN if all that remain are numerically zero.</returns>
    public static double Variation(ReadOnlySpan<double> sigma, int first)
    {
        var smallest = RelativeZero(sigma.Length) * sigma[0];
        var rest = sigma[first..];
        var largest = rest[0];
        var mean = 0.0;
        foreach (var value in rest)
        {
            mean += value > smallest ? value / largest : 0;
        }

        mean /= rest.Length;
        var squares = 0.0;
        foreach (var value in rest)
        {
            var difference = (value > smallest ? value / largest : 0) - mean;
            squares += difference * difference;
        }

        return Math.Sqrt(squares / rest.Length) / mean;
    }

    /// <summary>
    /// The lower triangle of the row-normalised Gram matrix, G_ij/(‖δ_i‖ ‖δ_j‖), in order of time; a zero update leaves a
    /// row of zeros.
    /// </summary>
    /// <param name="matrix">Shape [C, C]: Gram matrix of a ring of updates.</param>
    /// <param name="oldest">Place in the ring of the oldest update of the window.</param>
    /// <param name="lengths">Shape [W]: overwritten with ‖δ_i‖, oldest first, in parameter units.</param>
    /// <param name="inverses">Shape [W]: overwritten with 1/‖δ_i‖, 0 for a zero update.</param>
    /// <param name="normalized">Shape [W, W]: diagonal and what is below it are overwritten.</param>
    public static void Normalize(
        ReadOnlySpan<double> matrix, int oldest, Span<double> lengths, Span<double> inverses, Span<double> normalized)
    {
        var (window, capacity) = (lengths.Length, (int)Math.Sqrt(matrix.Length));
        for (var i = 0; i < window; i++)
        {
            var place = oldest + i < capacity ? oldest + i : oldest + i - capacity;
            var row = matrix.Slice(place * capacity, capacity);
            var square = row[place];
            lengths[i] = Math.Sqrt(square);
            inverses[i] = lengths[i] > 0 ? 1 / lengths[i] : 0;
            var column = oldest;
            for (var j = 0; j < i; j++)
            {
                normalized[(i * window) + j] = row[column] * inverses[i] * inverses[j];
                column = column + 1 == capacity ? 0 : column + 1;
            }

            // One, not one but for rounding; infinity and NaN give NaN, and the whole matrix then is.
            normalized[(i * window) + i] = lengths[i] > 0 ? square / square : square;
        }
    }
}
