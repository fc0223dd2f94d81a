using System.Diagnostics;
using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor;

/// <summary>Draws windows of normal noise by their Gram matrix alone. No allocation; the only state is the generator's.</summary>
/// <remarks>
/// The Gram matrix of n rows of p independent N(0, 1) coordinates has the law of L Lᵀ with L lower triangular, L_ii² ~ χ²(p − i +
/// 1), L_ij ~ N(0, 1) below, all independent; p need not be whole. Rows mixed by a matrix A have that of (A L)(A L)ᵀ. Source:
/// Bartlett, "On the theory of statistical regression", Proc. R. Soc. Edinburgh 53, 1933; Muirhead, "Aspects of Multivariate
/// Statistical Theory", 1982, Theorem 3.2.14.
/// </remarks>
internal static class BartlettKernel
{
    /// <summary>Draws L/√p, the n rows of noise in coordinates of their own span, each of length about 1.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="dimensions">p, more than n.</param>
    /// <param name="rows">Shape [n, n]: overwritten.</param>
    public static void Draw(Random random, double dimensions, Span<double> rows)
    {
        var n = (int)Math.Sqrt(rows.Length);
        Debug.Assert(n * n == rows.Length && dimensions > n, "A square matrix, and more dimensions than rows.");
        rows.Clear();
        var scale = 1 / Math.Sqrt(dimensions);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                rows[(i * n) + j] = Normal.Sample(random, 0, scale);
            }

            // χ² with ν degrees of freedom is Gamma with shape ν/2 and rate 1/2.
            rows[(i * n) + i] = Math.Sqrt(Gamma.Sample(random, (dimensions - i) / 2, 0.5)) * scale;
        }
    }

    /// <summary>Mixes rows: A L.</summary>
    /// <param name="mix">A, shape [n, n], lower triangular.</param>
    /// <param name="rows">L, shape [n, n], lower triangular.</param>
    /// <param name="mixed">Shape [n, n]: overwritten, lower triangular.</param>
    public static void Mix(ReadOnlySpan<double> mix, ReadOnlySpan<double> rows, Span<double> mixed)
    {
        var n = (int)Math.Sqrt(rows.Length);
        mixed.Clear();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k <= i; k++)
            {
                var weight = mix[(i * n) + k];
                for (var j = 0; weight != 0 && j <= k; j++)
                {
                    mixed[(i * n) + j] += weight * rows[(k * n) + j];
                }
            }
        }
    }

    /// <summary>Inner products of the first rows of a matrix.</summary>
    /// <param name="rows">Shape [n, length].</param>
    /// <param name="length">Number of columns.</param>
    /// <param name="gram">Shape [n, n]: overwritten, symmetric.</param>
    public static void Gram(ReadOnlySpan<double> rows, int length, Span<double> gram)
    {
        var n = (int)Math.Sqrt(gram.Length);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < length; k++)
                {
                    sum += rows[(i * length) + k] * rows[(j * length) + k];
                }

                gram[(i * n) + j] = sum;
                gram[(j * n) + i] = sum;
            }
        }
    }
}
