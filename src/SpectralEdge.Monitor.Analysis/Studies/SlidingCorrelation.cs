namespace SpectralEdge.Monitor.Analysis;

/// <summary>Pearson's correlation in a window that slides along two series.</summary>
/// <remarks>
/// The window is centred: point i has the values from i − ⌊w/2⌋ on, w of them. 2603.15678 uses 7, its programs 11 and 8.
/// What it does not show: that a value is large. With 7 independent pairs |r| exceeds 0.75 in 5 % of all windows, and neighbours share w − 1 pairs. Pure, for any thread; O(n w).
/// </remarks>
public static class SlidingCorrelation
{
    /// <summary>The width in 2603.15678.</summary>
    public const int DefaultWidth = 7;

    /// <summary>Correlates in every window.</summary>
    /// <param name="x">Shape [n]: finite, any unit.</param>
    /// <param name="y">Shape [n]: finite, any unit.</param>
    /// <param name="width">Points in the window, w, from 3 to n. The default is 7.</param>
    /// <returns>Shape [n]: r; NaN where the window does not fit, or a series is constant in it.</returns>
    /// <exception cref="ArgumentException">The series differ in length or hold a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The width is outside its range.</exception>
    public static double[] Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int width = DefaultWidth)
    {
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two pairs always lie on a line.", nameof(x));
        Require.InRange(width, 3, x.Length, "Two pairs always lie on a line, and the window lies in the series.", nameof(width));
        Require.Finite(x, "Leave out the pairs that were not measured.", nameof(x));
        Require.Finite(y, "Leave out the pairs that were not measured.", nameof(y));
        var result = new double[x.Length];
        Array.Fill(result, double.NaN);
        for (var first = 0; first + width <= x.Length; first++)
        {
            result[first + (width / 2)] = Correlation.Coefficient(x.Slice(first, width), y.Slice(first, width));
        }

        return result;
    }
}
