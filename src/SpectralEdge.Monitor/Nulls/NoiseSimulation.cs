using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor;

/// <summary>
/// Simulates the largest ratio of windows of isotropic noise, where the table of <see cref="NoiseTable"/> does not reach.
/// </summary>
/// <remarks>
/// <para>
/// For W rows of p independent normal coordinates the Gram matrix is Wishart. As p grows, √p (G/(ν²p) − I) tends to a symmetric
/// Gaussian matrix with off-diagonal variance 1 and diagonal variance 2, so 2√p ln R tends to the largest spacing S of
/// neighbouring eigenvalues of that matrix. From p = 4096 on that law is used: one simulation then serves every p.
/// </para>
/// <para>
/// Both matrices are drawn in tridiagonal form: Dumitriu and Edelman, "Matrix models for beta ensembles", J. Math.
/// Phys. 43, 2002.
/// </para>
/// </remarks>
/// <param name="window">Number of updates, W.</param>
/// <param name="largestPosition">The last position searched for the gap, K.</param>
internal sealed class NoiseSimulation(int window, int largestPosition)
{
    // The 99 % quantile of S from 2000 draws has a standard error of about 2 %; larger windows get fewer, to bound the start-up
    // time.
    private const int MaxDraws = 2000;
    private const int MinDraws = 100;
    private const double WorkBudget = 4e5;
    private const double AsymptoticFrom = 4096;

    // Fixed: the same options give the same floor in every run.
    private const int Seed = 20260315;

    private readonly Dictionary<int, double[]> _draws = [];

    /// <summary>Sorted draws of 2√p ln R.</summary>
    /// <param name="dimensions">p, more than W.</param>
    /// <returns>The draws, smallest first.</returns>
    public double[] Draws(double dimensions)
    {
        var p = dimensions >= AsymptoticFrom ? 0 : (int)Math.Round(dimensions);
        if (!_draws.TryGetValue(p, out var draws))
        {
            var random = new Random(Seed);
            draws = new double[(int)Math.Clamp(WorkBudget / (window * window), MinDraws, MaxDraws)];
            for (var i = 0; i < draws.Length; i++)
            {
                draws[i] = p == 0 ? LargestSpacing(random) : LargestWishartRatio(random, p);
            }

            draws.AsSpan().Sort();
            _draws.Add(p, draws);
        }

        return draws;
    }

    private double LargestSpacing(Random random)
    {
        var (diagonal, offDiagonal) = (new double[window], new double[window - 1]);
        for (var i = 0; i < window; i++)
        {
            diagonal[i] = Normal.Sample(random, 0, Math.Sqrt(2));
        }

        for (var i = 0; i < window - 1; i++)
        {
            offDiagonal[i] = Math.Sqrt(ChiSquare(random, window - 1 - i));
        }

        var top = Largest(diagonal, offDiagonal);
        return Enumerable.Range(0, largestPosition).Max(j => top[j] - top[j + 1]);
    }

    private double LargestWishartRatio(Random random, int p)
    {
        // G = B Bᵀ with B lower bidiagonal: diagonal χ(p), χ(p − 1), …, below it χ(W − 1), …, χ(1).
        var (diagonal, offDiagonal) = (new double[window], new double[window - 1]);
        for (var i = 0; i < window; i++)
        {
            var square = ChiSquare(random, p - i);
            diagonal[i] += square;
            if (i < window - 1)
            {
                var below = ChiSquare(random, window - 1 - i);
                offDiagonal[i] = Math.Sqrt(square * below);
                diagonal[i + 1] += below;
            }
        }

        var top = Largest(diagonal, offDiagonal);
        return Math.Sqrt(p) * Enumerable.Range(0, largestPosition).Max(j => Math.Log(top[j] / Math.Max(0, top[j + 1])));
    }

    private double[] Largest(double[] diagonal, double[] offDiagonal)
    {
        var top = new double[largestPosition + 1];
        TridiagonalKernel.Largest(diagonal, offDiagonal, top);
        return top;
    }

    // χ² with ν degrees of freedom is Gamma with shape ν/2 and rate 1/2.
    private static double ChiSquare(Random random, int degrees) => Gamma.Sample(random, degrees / 2.0, 0.5);
}
