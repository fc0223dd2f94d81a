using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>Takes what a null explains out of the Gram matrix of a window. No validation, no allocation, no state.</summary>
/// <remarks>
/// All matrices are lower triangles, shape [W, W], rows in order of time; what is above the diagonal is neither read nor written.
/// NaN in an element gives NaN in those that depend on it. Cost: W² operations each.
/// </remarks>
internal static class WhiteningKernel
{
    // Beyond, what is left is rounding to more than one part in 1e8: ε/(1 − ρ²).
    private const double SmallestInnovation = 1e-8;

    /// <summary>Puts the Gram matrix of a ring of updates in order of time.</summary>
    /// <param name="matrix">Shape [C, C], symmetric.</param>
    /// <param name="oldest">Place in the ring of the oldest update of the window.</param>
    /// <param name="window">W, at most C.</param>
    /// <param name="gram">Overwritten.</param>
    public static void Order(ReadOnlySpan<double> matrix, int oldest, int window, Span<double> gram)
    {
        var capacity = (int)Math.Sqrt(matrix.Length);
        Debug.Assert(
            capacity * capacity == matrix.Length && gram.Length == window * window && window <= capacity, "Both are square.");
        var untilEnd = capacity - oldest;
        for (var i = 0; i < window; i++)
        {
            var row = matrix.Slice((oldest + i) % capacity * capacity, capacity);
            var target = gram.Slice(i * window, i + 1);
            var first = Math.Min(i + 1, untilEnd);
            row.Slice(oldest, first).CopyTo(target);
            row[..(i + 1 - first)].CopyTo(target[first..]);
        }
    }

    /// <summary>Mean cosine between neighbours.</summary>
    /// <param name="normalized">Inner products of updates of length 1, or 0.</param>
    /// <param name="window">W, at least 2.</param>
    /// <returns>From −1 to 1; NaN if an update is zero.</returns>
    public static double Correlation(ReadOnlySpan<double> normalized, int window)
    {
        var sum = 0.0;
        for (var i = 1; i < window; i++)
        {
            var place = i * (window + 1);

            // 0/0 where an update is zero, 1 elsewhere.
            sum += normalized[place - 1] / (normalized[place] * normalized[place - window - 1]);
        }

        return Math.Clamp(sum / (window - 1), -1, 1);
    }

    /// <summary>Whitens AR(1) updates in time: rows (δ_t − ρ δ_(t−1))/√(1 − ρ²), the first one as it is.</summary>
    /// <param name="gram">Inner products of the updates; overwritten with those of the whitened ones.</param>
    /// <param name="window">W.</param>
    /// <param name="correlation">ρ; all but the first element become NaN if 1 − ρ² is below 1e-8, or ρ is NaN.</param>
    public static void Whiten(Span<double> gram, int window, double correlation)
    {
        var innovation = 1 - (correlation * correlation);
        var scale = innovation >= SmallestInnovation ? 1 / innovation : double.NaN;
        var (middle, square, root) = (-correlation * scale, correlation * correlation * scale, Math.Sqrt(scale));

        // From the last element to the first, so that all that an element needs is still there.
        for (var i = window - 1; i > 0; i--)
        {
            var row = gram.Slice(i * window, i + 1);
            var above = gram.Slice((i - 1) * window, i);
            row[i] = (scale * row[i]) + (2 * middle * row[i - 1]) + (square * above[i - 1]);
            for (var j = i - 1; j > 0; j--)
            {
                row[j] = (scale * row[j]) + (middle * (row[j - 1] + above[j])) + (square * above[j - 1]);
            }

            row[0] = root * (row[0] - (correlation * above[0]));
        }
    }

    /// <summary>Scales every update to length 1.</summary>
    /// <param name="gram">Inner products of the updates, none of them zero; overwritten.</param>
    /// <param name="inverses">Shape [W]: overwritten with what the updates were multiplied by.</param>
    public static void Normalize(Span<double> gram, Span<double> inverses)
    {
        var window = inverses.Length;
        for (var i = 0; i < window; i++)
        {
            var row = gram.Slice(i * window, i + 1);
            inverses[i] = 1 / Math.Sqrt(row[i]);
            for (var j = 0; j < i; j++)
            {
                row[j] *= inverses[i] * inverses[j];
            }

            row[i] *= inverses[i] * inverses[i];
        }
    }
}
