namespace SpectralEdge.Monitor;

/// <summary>
/// How much the share of the first principal direction of a random walk varies in finitely many dimensions, to first order. No
/// allocation, no state.
/// </summary>
/// <remarks>
/// <para>
/// The steps of the walk have the lengths n_i and independent directions, so that in the limit their Gram matrix is diagonal, and
/// K = C Cᵀ with C_ti = n_i for i ≤ t is that of the displacements. In p dimensions ⟨e_i, e_j⟩ is a random number with mean 0 and
/// variance V_ij = n_i² n_j²/p. With R the inverse lengths of the rows (or I), F the centring (or I), u the first eigenvector of
/// F R K R F, s its share and tr the trace, the share moves by Σ_ij ⟨e_i, e_j⟩ b_ij/tr, hence
/// </para>
/// <para>
/// var(s) = (4/tr²) Σ_(i&lt;j) V_ij b_ij², b_ij = ω_i ω_j − s (ρ_j − φ_i φ_j/T) − κ_j for i &lt; j, with sums over t ≥ i: ω_i = Σ
/// R_t u_t, ρ_i = Σ R_t², φ_i = Σ R_t, κ_i = Σ (u_t (Γu)_t − s (FΓ)_tt)/K_tt, Γ = R K R. The term φ stands for centred rows
/// alone, κ for rows of length 1 alone.
/// </para>
/// <para>Our derivation; <c>RandomWalkKernelTests</c> compares it with simulated walks. Cost about T² operations.</para>
/// </remarks>
internal static class RandomWalkKernel
{
    /// <summary>Number of arrays of T numbers that <see cref="ShareVariance"/> works in.</summary>
    public const int Buffers = 5;

    /// <summary>
    /// The Gram matrix of the displacements in the limit of many dimensions: K_st is the sum of the first min(s,
    /// t) squared lengths.
    /// </summary>
    /// <param name="squares">Shape [T]: squared lengths of the steps.</param>
    /// <param name="stride">Distance between rows of the result.</param>
    /// <param name="gram">Shape [T, stride]: the first T columns are overwritten.</param>
    public static void Limit(ReadOnlySpan<double> squares, int stride, Span<double> gram)
    {
        var sum = 0.0;
        for (var t = 0; t < squares.Length; t++)
        {
            sum += squares[t];
            gram[(t * stride) + t] = sum;
            for (var s = t + 1; s < squares.Length; s++)
            {
                gram[(t * stride) + s] = sum;
                gram[(s * stride) + t] = sum;
            }
        }
    }

    /// <summary>The variance of the first share.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <param name="squares">Shape [T]: squared lengths of the steps.</param>
    /// <param name="variances">Shape [T, T]: V, of which i &lt; j counts.</param>
    /// <param name="vector">u, shape [T].</param>
    /// <param name="share">s, in the limit.</param>
    /// <param name="trace">tr, in the limit.</param>
    /// <param name="buffers">Shape [<see cref="Buffers"/> · T]: overwritten.</param>
    /// <returns>The variance; NaN if an argument is.</returns>
    public static double ShareVariance(
        DisplacementForm form, ReadOnlySpan<double> squares, ReadOnlySpan<double> variances,
        ReadOnlySpan<double> vector, double share, double trace, Span<double> buffers)
    {
        var count = squares.Length;

        // HasFlag would allocate until it is optimised.
        var (centred, unit) = ((form & DisplacementForm.Centred) != 0, (form & DisplacementForm.UnitRows) != 0);
        var lengths = buffers[..count];
        var omega = buffers.Slice(count, count);
        var phi = buffers.Slice(2 * count, count);
        var level = buffers.Slice(3 * count, count);
        var sums = buffers.Slice(4 * count, count);
        Lengths(squares, unit, sums, lengths);

        // ρ and κ are needed as one: s ρ + κ.
        Levels(vector, share, centred, unit, sums, lengths, level);
        var (omegaSum, phiSum, levelSum) = (0.0, 0.0, 0.0);
        for (var t = count - 1; t >= 0; t--)
        {
            omega[t] = omegaSum += lengths[t] * vector[t];
            phi[t] = phiSum += lengths[t];
            level[t] = levelSum += level[t];
        }

        var (weight, sum) = (centred ? share / count : 0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var row = variances.Slice(i * count, count);
            var (omegaI, phiI) = (omega[i], weight * phi[i]);
            for (var j = i + 1; j < count; j++)
            {
                var b = (omegaI * omega[j]) + (phiI * phi[j]) - level[j];
                sum += row[j] * b * b;
            }
        }

        return 4 * sum / (trace * trace);
    }

    /// <summary>Squared lengths of the displacements, and what their rows are multiplied with.</summary>
    private static void Lengths(ReadOnlySpan<double> squares, bool unit, Span<double> sums, Span<double> lengths)
    {
        var square = 0.0;
        for (var t = 0; t < squares.Length; t++)
        {
            square += squares[t];
            sums[t] = square;
            lengths[t] = !unit ? 1 : square > 0 ? 1 / Math.Sqrt(square) : 0;
        }
    }

    /// <summary>What each t adds to s ρ + κ.</summary>
    private static void Levels(
        ReadOnlySpan<double> vector, double share, bool centred, bool unit, ReadOnlySpan<double> sums,
        ReadOnlySpan<double> lengths, Span<double> level)
    {
        // (Γx)_t = R_t (Σ_(s ≤ t) R_s x_s K_ss + K_tt Σ_(s > t) R_s x_s), for x = u and for x = 1.
        var (after, afterOnes) = (0.0, 0.0);
        for (var t = 0; t < vector.Length; t++)
        {
            after += lengths[t] * vector[t];
            afterOnes += lengths[t];
        }

        var (before, beforeOnes) = (0.0, 0.0);
        for (var t = 0; t < vector.Length; t++)
        {
            before += lengths[t] * vector[t] * sums[t];
            beforeOnes += lengths[t] * sums[t];
            after -= lengths[t] * vector[t];
            afterOnes -= lengths[t];
            level[t] = share * lengths[t] * lengths[t];
            if (unit && sums[t] > 0)
            {
                var image = lengths[t] * (before + (sums[t] * after));
                var mean = centred ? lengths[t] * (beforeOnes + (sums[t] * afterOnes)) / vector.Length : 0;
                level[t] += ((vector[t] * image) - (share * (1 - mean))) / sums[t];
            }
        }
    }
}
