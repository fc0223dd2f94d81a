namespace SpectralEdge.Monitor;

/// <summary>Perturbation theory of a window that slides by one update. No validation, no allocation, no state.</summary>
/// <remarks>
/// <para>
/// λ_j are the eigenvalues before, b_j = ⟨v_j, in⟩ and c_j = ⟨v_j, out⟩, so v_jᵀ E v_k = b_j b_k − c_j c_k. A direction whose
/// b_j is NaN counts as part of the null space. Source: Kato, "Perturbation theory for linear operators", §II.2; 2603.28964,
/// §§8 and 12.
/// </para>
/// </remarks>
internal static class FlowKernel
{
    // Chosen from the spread of the ratio on recorded runs (docs/decisions/0006-adiabatic-regimes.md).
    private const double TransitionFrom = 3;
    private const double ForgettingFrom = 10;

    /// <summary>min |λ_j − λ_k| over k ≠ j.</summary>
    /// <param name="lambda">Shape [W], largest first, W at least 2.</param>
    /// <param name="j">From 0.</param>
    /// <returns>The distance, at least 0.</returns>
    public static double Separation(ReadOnlySpan<double> lambda, int j)
    {
        var above = j > 0 ? lambda[j - 1] - lambda[j] : double.PositiveInfinity;
        var below = j < lambda.Length - 1 ? lambda[j] - lambda[j + 1] : double.PositiveInfinity;
        return Math.Min(above, below);
    }

    /// <summary>max(0, 1 − change²/gap²).</summary>
    /// <param name="change">Change of the covariance, at least 0.</param>
    /// <param name="separation">gap_j, at least 0.</param>
    /// <returns>From 0 to 1: 1 where nothing changed, even without a gap; NaN for a change that is NaN.</returns>
    public static double Stability(double change, double separation)
    {
        if (change == 0)
        {
            return 1;
        }

        return change >= separation ? 0 : 1 - (change / separation * (change / separation));
    }

    /// <summary>The mean of <see cref="Stability"/> over the levels above the gap, at it, and below it.</summary>
    /// <param name="change">Change of the covariance, at least 0.</param>
    /// <param name="separations">Shape [W]: gap_j of each level.</param>
    /// <param name="position">Position k of the gap, from 1; 0 for none.</param>
    /// <param name="regions">
    /// Shape [3]: overwritten with the means over j &lt; k, over k and k + 1, and over j > k + 1; NaN where there is none.
    /// </param>
    public static void ByRegion(double change, ReadOnlySpan<double> separations, int position, Span<double> regions)
    {
        regions.Fill(double.NaN);
        if (position > 0)
        {
            regions[0] = Mean(change, separations[..(position - 1)]);
            regions[1] = Mean(change, separations.Slice(position - 1, 2));
            regions[2] = Mean(change, separations[(position + 1)..]);
        }
    }

    /// <summary>Where 𝒜 stands to the run's own usual value.</summary>
    /// <param name="value">𝒜.</param>
    /// <param name="baseline">The usual value.</param>
    /// <returns>The regime; undefined for NaN or a baseline of 0.</returns>
    public static AdiabaticRegime Regime(double value, double baseline) => (value / baseline) switch
    {
        < TransitionFrom => AdiabaticRegime.Plateau,
        < ForgettingFrom => AdiabaticRegime.Transition,
        >= ForgettingFrom => AdiabaticRegime.Forgetting,
        _ => AdiabaticRegime.Undefined,
    };

    /// <summary>Δλ_j to second order: v_jᵀ E v_j + Σ_(k≠j) (v_kᵀ E v_j)²/(λ_j − λ_k), with λ_k = 0 in the null space.</summary>
    /// <remarks>
    /// The P − W null directions give (‖E v_j‖² − Σ_k (v_kᵀ E v_j)²)/λ_j, where ‖E v_j‖² = b_j² ‖in‖² + c_j² ‖out‖² − 2 b_j c_j
    /// ⟨in, out⟩: without it the second order is wrong.
    /// </remarks>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="b">Shape [W].</param>
    /// <param name="c">Shape [W].</param>
    /// <param name="squares">‖in‖², ‖out‖² and ⟨in, out⟩.</param>
    /// <param name="j">From 0.</param>
    /// <returns>The change; NaN where direction j is not defined.</returns>
    public static double SecondOrder(
        ReadOnlySpan<double> lambda, ReadOnlySpan<double> b, ReadOnlySpan<double> c,
        (double In, double Out, double Shared) squares, int j)
    {
        var (first, second) = ((b[j] * b[j]) - (c[j] * c[j]), 0.0);
        for (var k = 0; k < lambda.Length; k++)
        {
            if (k == j || double.IsNaN(b[k]))
            {
                continue;
            }

            var element = (b[j] * b[k]) - (c[j] * c[k]);
            second += element * element / (lambda[j] - lambda[k]);
        }

        return first + second + NullSpacePush(lambda, b, c, squares, j);
    }

    /// <summary>What level k adds to level j in the second order, (v_kᵀ E v_j)²/(λ_j − λ_k).</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="b">Shape [W].</param>
    /// <param name="c">Shape [W].</param>
    /// <param name="j">From 0.</param>
    /// <param name="k">From 0.</param>
    /// <returns>The push, positive from below; NaN for equal levels and where a direction is not defined.</returns>
    public static double Push(ReadOnlySpan<double> lambda, ReadOnlySpan<double> b, ReadOnlySpan<double> c, int j, int k)
    {
        var element = (b[j] * b[k]) - (c[j] * c[k]);
        return lambda[j] == lambda[k] ? double.NaN : element * element / (lambda[j] - lambda[k]);
    }

    /// <summary>What the P − W directions of eigenvalue 0 add to level j, (‖E v_j‖² − Σ_k (v_kᵀ E v_j)²)/λ_j.</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="b">Shape [W].</param>
    /// <param name="c">Shape [W].</param>
    /// <param name="squares">‖in‖², ‖out‖² and ⟨in, out⟩.</param>
    /// <param name="j">From 0.</param>
    /// <returns>The push, at least 0 but for rounding; NaN where direction j is not defined.</returns>
    public static double NullSpacePush(
        ReadOnlySpan<double> lambda, ReadOnlySpan<double> b, ReadOnlySpan<double> c,
        (double In, double Out, double Shared) squares, int j)
    {
        var first = (b[j] * b[j]) - (c[j] * c[j]);
        var outside = (b[j] * b[j] * squares.In) + (c[j] * c[j] * squares.Out)
            - (2 * b[j] * c[j] * squares.Shared)
            - (first * first);
        for (var k = 0; k < lambda.Length; k++)
        {
            if (k != j && !double.IsNaN(b[k]))
            {
                var element = (b[j] * b[k]) - (c[j] * c[k]);
                outside -= element * element;
            }
        }

        return outside / lambda[j];
    }

    /// <summary>2 (v_(j+1)ᵀ E v_j)²/(λ_j − λ_(j+1)).</summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="b">Shape [W].</param>
    /// <param name="c">Shape [W].</param>
    /// <param name="repulsions">Shape [W − 1]: overwritten; NaN for equal levels.</param>
    public static void Repulsions(
        ReadOnlySpan<double> lambda, ReadOnlySpan<double> b, ReadOnlySpan<double> c, Span<double> repulsions)
    {
        for (var j = 0; j < repulsions.Length; j++)
        {
            var (element, gap) = ((b[j] * b[j + 1]) - (c[j] * c[j + 1]), lambda[j] - lambda[j + 1]);
            repulsions[j] = gap > 0 ? 2 * element * element / gap : double.NaN;
        }
    }

    /// <summary>
    /// S_j = 2 Σ_(k≠j) a_j a_k (v_kᵀ E v_j)/(λ_j − λ_k) over the directions that are defined; equal levels do not act
    /// on each other.
    /// </summary>
    /// <param name="lambda">Shape [W].</param>
    /// <param name="b">Shape [W].</param>
    /// <param name="c">Shape [W].</param>
    /// <param name="a">Shape [W]: amplitudes, as gradient projections G_j.</param>
    /// <param name="couplings">
    /// Shape [W]: overwritten; NaN where the direction is not defined, and the others add up to 0.
    /// </param>
    public static void Couplings(
        ReadOnlySpan<double> lambda, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> a,
        Span<double> couplings)
    {
        for (var j = 0; j < lambda.Length; j++)
        {
            var sum = 0.0;
            for (var k = 0; k < lambda.Length; k++)
            {
                if (lambda[j] != lambda[k] && !double.IsNaN(b[k]))
                {
                    sum += a[j] * a[k] * ((b[j] * b[k]) - (c[j] * c[k])) / (lambda[j] - lambda[k]);
                }
            }

            couplings[j] = double.IsNaN(b[j]) ? double.NaN : 2 * sum;
        }
    }

    private static double Mean(double change, ReadOnlySpan<double> separations)
    {
        var sum = 0.0;
        foreach (var separation in separations)
        {
            sum += Stability(change, separation);
        }

        return sum / separations.Length;
    }
}
