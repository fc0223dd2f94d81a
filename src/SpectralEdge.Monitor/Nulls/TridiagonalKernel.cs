using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor;

/// <summary>
/// The largest eigenvalues of a symmetric tridiagonal matrix, by counting and halving. No allocation, no state.
/// </summary>
/// <remarks>
/// The number of negative terms in q_i = (d_i − x) − e_(i−1)²/q_(i−1) is the number of eigenvalues below x (Sylvester's law of
/// inertia; Golub and Van Loan, "Matrix Computations", 4th ed., §8.4). Halving an interval on that count finds each eigenvalue to
/// the last bit. Cost about 60 n divisions for each.
/// </remarks>
internal static class TridiagonalKernel
{
    // 2^-60 of the first interval is below the spacing of doubles in it.
    private const int Halvings = 60;

    /// <summary>The largest eigenvalues, largest first.</summary>
    /// <param name="diagonal">Shape [n].</param>
    /// <param name="offDiagonal">Shape [n − 1].</param>
    /// <param name="eigenvalues">Shape [k], k at most n: overwritten.</param>
    public static void Largest(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, Span<double> eigenvalues)
    {
        Debug.Assert(offDiagonal.Length == diagonal.Length - 1 && eigenvalues.Length <= diagonal.Length, "A tridiagonal matrix.");
        var (lower, upper) = Bounds(diagonal, offDiagonal);
        for (var j = 0; j < eigenvalues.Length; j++)
        {
            // Eigenvalue j from above has exactly n − 1 − j eigenvalues below it.
            eigenvalues[j] = Find(diagonal, offDiagonal, diagonal.Length - 1 - j, lower, upper);
            upper = eigenvalues[j] + ((upper - lower) * 1e-15);
        }
    }

    private static double Find(
        ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, int below, double lower, double upper)
    {
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (lower + upper) / 2;
            if (CountBelow(diagonal, offDiagonal, middle) > below)
            {
                upper = middle;
            }
            else
            {
                lower = middle;
            }
        }

        return (lower + upper) / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountBelow(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, double x)
    {
        var count = 0;
        var q = 1.0;
        for (var i = 0; i < diagonal.Length; i++)
        {
            var coupling = i == 0 ? 0 : offDiagonal[i - 1] * offDiagonal[i - 1] / q;
            q = diagonal[i] - x - coupling;

            // An exact zero would make the next term infinite: count it as just below.
            q = q == 0 ? -double.Epsilon : q;
            count += q < 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>An interval that holds all eigenvalues, by Gershgorin's circles.</summary>
    private static (double Lower, double Upper) Bounds(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal)
    {
        var (lower, upper) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < diagonal.Length; i++)
        {
            var radius = (i == 0 ? 0 : Math.Abs(offDiagonal[i - 1])) + (i == offDiagonal.Length ? 0 : Math.Abs(offDiagonal[i]));
            lower = Math.Min(lower, diagonal[i] - radius);
            upper = Math.Max(upper, diagonal[i] + radius);
        }

        return (lower, upper);
    }
}
