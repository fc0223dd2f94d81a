namespace SpectralEdge.Monitor;

/// <summary>
/// The laws of the gap ratio under all nulls, for windows of one length and dimension. Immutable; any thread may ask.
/// </summary>
internal sealed class GapLaws
{
    // 1 minus the last level of the tables: beyond it they are a guess.
    private const double SmallestTabulated = 0.0001;

    private readonly double[]?[] _curves;
    private readonly double _scale;
    private readonly bool _isFull;

    /// <summary>Looks the laws up.</summary>
    /// <param name="window">Number of updates, W.</param>
    /// <param name="largestPosition">
    /// The last position searched for the gap, K. Where a table has no such K, all but white noise are judged by K = W − 1, which
    /// errs on the side of caution.
    /// </param>
    /// <param name="dimensions">Number of effective dimensions, p.</param>
    public GapLaws(int window, int largestPosition, double dimensions)
    {
        _scale = 2 * Math.Sqrt(dimensions);
        _isFull = Math.Round(dimensions) <= window;
        _curves = new double[]?[1 + (int)GapNull.ColouredUnequalSteps];
        _curves[(int)GapNull.WhiteNoise] = NoiseTable.Curve(window, largestPosition, dimensions);
        for (var law = GapNull.UnequalSteps; law <= GapNull.ColouredUnequalSteps; law++)
        {
            _curves[(int)law] = NoiseTable.Curve(law, window, largestPosition, dimensions)
                ?? NoiseTable.Curve(law, window, window - 1, dimensions);
        }
    }

    /// <summary>The null that explains most, of those whose law is known.</summary>
    public GapNull Strictest =>
        _curves[(int)GapNull.ColouredUnequalSteps] is null ? GapNull.WhiteNoise : GapNull.ColouredUnequalSteps;

    /// <summary>The chance of a ratio as large in white noise from which the same was taken out.</summary>
    /// <param name="gapNull">The null.</param>
    /// <param name="ratio">The ratio of what is left.</param>
    /// <returns>
    /// From 0.0001 to 1; 1 for ratios up to 1 and where there are not more dimensions than updates. NaN for NaN and
    /// outside the table.
    /// </returns>
    public double PValue(GapNull gapNull, double ratio)
    {
        if (double.IsNaN(ratio) || ratio <= 1 || _isFull)
        {
            return double.IsNaN(ratio) ? double.NaN : 1;
        }

        return _curves[(int)gapNull] is { } curve
            ? Math.Max(SmallestTabulated, NoiseTable.ChanceAbove(curve, _scale * Math.Log(ratio)))
            : double.NaN;
    }
}
