using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>
/// The rotation of the backbone of a short window: |cos| between the first principal directions of two windows, one update apart.
/// </summary>
/// <remarks>
/// A window's rows are its displacements from its first checkpoint, brought to length 1, uncentred (2602.23696). Of n updates the
/// first window has the first n − 1, the second the last n − 1. Everything follows from the Gram matrix of the updates: with D =
/// C E the rows, their Gram matrix is C G Cᵀ, and a direction is a combination of the updates. For a random walk G is diagonal.
/// Works in buffers of its own.
/// </remarks>
internal sealed class WindowRotation
{
    private const int First = 0;
    private const int Second = 1;
    private const int Walk = 2;

    private readonly int _updates;
    private readonly int _rows;
    private readonly EigenvalueLanes _lanes;
    private readonly double[] _ordered;
    private readonly double[][] _matrices = new double[2 * Walk][];
    private readonly double[] _inverses;
    private readonly double[] _factor;
    private readonly double[] _eigenvalues;
    private readonly double[] _first;
    private readonly double[] _second;

    /// <summary>Prepares the buffers.</summary>
    /// <param name="updates">Number of consecutive updates, n; at least 3.</param>
    public WindowRotation(int updates)
    {
        Debug.Assert(updates > Walk, "Two windows of at least two updates.");
        _updates = updates;
        _rows = updates - 1;
        _lanes = new EigenvalueLanes(_rows, _matrices.Length);
        _ordered = new double[updates * updates];
        for (var i = 0; i < _matrices.Length; i++)
        {
            _matrices[i] = new double[_rows * _rows];
        }

        _inverses = new double[_matrices.Length * _rows];
        _factor = new double[_rows * _rows];
        _eigenvalues = new double[_rows];
        _first = new double[updates];
        _second = new double[updates];
    }

    /// <summary>
    /// The rotation, and what it is for a random walk with the same lengths of updates in the limit of many dimensions.
    /// </summary>
    /// <param name="gram">Shape [c, c], c at least n: inner products of updates.</param>
    /// <param name="oldest">
    /// Row of the oldest update; the others follow in order of time, beginning again at 0 after the last row.
    /// </param>
    /// <returns>Each from 0 to 1; NaN where a window has not moved, or is not finite.</returns>
    public (double Cosine, double RandomWalk) Of(ReadOnlySpan<double> gram, int oldest)
    {
        var capacity = (int)Math.Sqrt(gram.Length);
        var untilEnd = Math.Min(_updates, capacity - oldest);
        var place = oldest;
        for (var i = 0; i < _updates; i++)
        {
            var row = gram.Slice(place * capacity, capacity);
            var ordered = _ordered.AsSpan(i * _updates, _updates);
            row.Slice(oldest, untilEnd).CopyTo(ordered);
            row[..(_updates - untilEnd)].CopyTo(ordered[untilEnd..]);
            place = place + 1 == capacity ? 0 : place + 1;
        }

        for (var i = 0; i < _matrices.Length; i++)
        {
            Rows(i % Walk, i >= Walk, _matrices[i], _inverses.AsSpan(i * _rows, _rows));
            _lanes.Load(i, _matrices[i], 0);
        }

        _lanes.Solve();
        return (Cosine(isWalk: false), Cosine(isWalk: true));
    }

    /// <summary>The lower triangle of the Gram matrix of a window's displacements of length 1.</summary>
    private void Rows(int window, bool isWalk, Span<double> matrix, Span<double> inverses)
    {
        // D_s · D_t is the sum over a rectangle of G: each is the one above it, the one to its left, and its own corner. The
        // matrix is symmetric to the bit, so what is above the diagonal is below it too.
        ReadOnlySpan<double> above = [];
        for (var s = 0; s < _rows; s++)
        {
            var row = matrix.Slice(s * _rows, s + 1);
            var elements = _ordered.AsSpan(((window + s) * _updates) + window, s + 1);
            var (left, corner) = (0.0, 0.0);
            for (var t = 0; t < above.Length; t++)
            {
                row[t] = left = above[t] + left - corner + (isWalk ? 0 : elements[t]);
                corner = above[t];
            }

            row[s] = left + left - corner + elements[s];
            inverses[s] = row[s] > 0 ? 1 / Math.Sqrt(row[s]) : row[s] * 0;
            above = row;
        }

        for (var s = 0; s < _rows; s++)
        {
            var row = matrix.Slice(s * _rows, s + 1);
            for (var t = 0; t < row.Length; t++)
            {
                row[t] *= inverses[s] * inverses[t];
            }
        }
    }

    private double Cosine(bool isWalk)
    {
        Direction(First, isWalk, _first);
        Direction(Second, isWalk, _second);
        var product = 0.0;
        for (var i = 0; i < _updates; i++)
        {
            var row = _ordered.AsSpan(i * _updates, _updates);
            for (var j = isWalk ? i : 0; j < (isWalk ? i + 1 : row.Length); j++)
            {
                product += _first[i] * _second[j] * row[j];
            }
        }

        return Math.Min(1, Math.Abs(product));
    }

    /// <summary>The first principal direction of a window, as weights of the updates.</summary>
    private void Direction(int window, bool isWalk, Span<double> weights)
    {
        var place = window + (isWalk ? Walk : 0);
        _lanes.Read(place, _eigenvalues);
        weights.Clear();
        var vector = weights.Slice(window, _rows);
        LeadingVectorKernel.Find(_matrices[place], _rows, _eigenvalues[0], _factor, vector);

        // v = Σ_t u_t D_t/(σ ‖D_t‖), and update i is in every D_t with t ≥ i.
        var (scale, sum) = (1 / Math.Sqrt(_eigenvalues[0]), 0.0);
        for (var t = _rows - 1; t >= 0; t--)
        {
            sum += vector[t] * scale * _inverses[(place * _rows) + t];
            vector[t] = sum;
        }
    }
}
