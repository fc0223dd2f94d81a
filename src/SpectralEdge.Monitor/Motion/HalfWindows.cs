namespace SpectralEdge.Monitor;

/// <summary>Compares the directions of the older half of a window with those of the newer half.</summary>
/// <remarks>The halves have ⌊W/2⌋ and W − ⌊W/2⌋ updates. Allocates only when it is created.</remarks>
internal sealed class HalfWindows
{
    /// <summary>The shortest window whose halves have two directions each, which one update alone has not.</summary>
    public const int LeastWindow = 4;

    private readonly int _window;
    private readonly int _half;
    private readonly SymmetricEigen _older;
    private readonly SymmetricEigen _newer;

    /// <summary>Creates it.</summary>
    /// <param name="window">W, at least <see cref="LeastWindow"/>.</param>
    public HalfWindows(int window)
    {
        _window = window;
        _half = window / 2;
        _older = new SymmetricEigen(_half);
        _newer = new SymmetricEigen(window - _half);
    }

    /// <summary>|⟨v_j^(1), v_j^(2)⟩| for each j.</summary>
    /// <param name="gram">The Gram matrix of the window, oldest first.</param>
    /// <param name="stride">Distance between its rows.</param>
    /// <param name="overlaps">Shape [⌊W/2⌋]: overwritten; NaN where a half has no direction j.</param>
    public void Overlaps(ReadOnlySpan<double> gram, int stride, Span<double> overlaps)
    {
        Solve(_older, gram, stride, 0, _half);
        Solve(_newer, gram, stride, _half, _window - _half);
        for (var j = 0; j < _half; j++)
        {
            overlaps[j] = Overlap(gram, stride, j);
        }
    }

    private static void Solve(SymmetricEigen eigen, ReadOnlySpan<double> gram, int stride, int first, int order)
    {
        for (var i = 0; i < order; i++)
        {
            gram.Slice(((first + i) * stride) + first, order).CopyTo(eigen.Row(i, order));
        }

        eigen.Solve(order);
    }

    private double Overlap(ReadOnlySpan<double> gram, int stride, int j)
    {
        if (!WindowSlide.IsDefined(_older, j, _window) || !WindowSlide.IsDefined(_newer, j, _window))
        {
            return double.NaN;
        }

        var lengths = WindowSlide.Sigma(_older, j) * WindowSlide.Sigma(_newer, j);
        var older = _older.Vector(j);
        var newer = _newer.Vector(j);
        var sum = 0.0;
        for (var i = 0; i < older.Length; i++)
        {
            var row = gram.Slice((i * stride) + _half, newer.Length);
            for (var l = 0; l < newer.Length; l++)
            {
                sum += older[i] / lengths * row[l] * newer[l];
            }
        }

        return Math.Min(1, Math.Abs(sum));
    }
}
