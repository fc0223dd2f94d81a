namespace SpectralEdge.Monitor;

/// <summary>
/// The law of the largest of the first K ratios in a window of isotropic noise, from tables of simulated quantiles: as it is, and
/// after what a null explains was taken out of it.
/// </summary>
/// <remarks>
/// <para>
/// Tabulated is T = 2√p ln R, whose law hardly depends on p; draws, seed and date stand in <c>NoiseTable.txt</c> and, for what is
/// left of noise, in <c>NullTable.txt</c>, which <c>studies/NoiseCalibration</c> made. In between, the table is interpolated:
/// linearly in ln W, in 1/√p, in ln K, and in √(−ln(1 − q)), in which the quantiles of T are nearly straight.
/// </para>
/// <para>
/// It covers windows from 3 to 512, K up to ⌊W/2⌋ and K = W − 1, and p from 64, 256, 1024 and 4096 on for windows up to 16, 64,
/// 256 and 512, and by extrapolation down to three quarters of the last of these; for all else there is null. The other laws end
/// at W = 64.
/// </para>
/// </remarks>
internal static class NoiseTable
{
    private static readonly Lazy<NoiseRows> Rows = new(static () => new NoiseRows());

    // In 1/√p: as far as 3/4 of the fewest dimensions. A sketch of 256 numbers acts like somewhat fewer dimensions.
    private static readonly double Beyond = Math.Sqrt(4.0 / 3);

    // 0 stands for the limit of many.
    private static readonly int[] Dimensions = [0, 4096, 1024, 256, 64];

    /// <summary>A quantile of T.</summary>
    /// <param name="window">W.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="dimensions">p.</param>
    /// <param name="level">The share of windows below, above 0 and below 1.</param>
    /// <returns>The quantile; null outside the table. Levels above 0.9999 are extrapolated.</returns>
    public static double? Quantile(int window, int largestPosition, double dimensions, double level)
    {
        if (Curve(window, largestPosition, dimensions) is not { } curve)
        {
            return null;
        }

        var (place, i) = (Place(level), 0);
        while (i < curve.Length - 1 && Place(Levels[i]) < place)
        {
            i++;
        }

        var (from, fromPlace) = From(curve, i, place > Place(Levels[i]));
        return from + ((curve[i] - from) * (place - fromPlace) / (Place(Levels[i]) - fromPlace));
    }

    /// <summary>The chance that T exceeds a value.</summary>
    /// <param name="window">W.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="dimensions">p.</param>
    /// <param name="value">The value, above 0.</param>
    /// <returns>The chance; null outside the table. Chances below 0.0001 are extrapolated.</returns>
    public static double? ChanceAbove(int window, int largestPosition, double dimensions, double value)
    {
        return Curve(window, largestPosition, dimensions) is { } curve ? ChanceAbove(curve, value) : null;
    }

    /// <summary>The chance that T exceeds a value, for one window, K and p. Allocates nothing.</summary>
    /// <param name="curve">What <see cref="Curve(int, int, double)"/> gave for them.</param>
    /// <param name="value">The value, above 0.</param>
    /// <returns>The chance; below 0.0001 it is extrapolated.</returns>
    public static double ChanceAbove(double[] curve, double value)
    {
        var i = 0;
        while (i < curve.Length - 1 && curve[i] < value)
        {
            i++;
        }

        var (from, fromPlace) = From(curve, i, value > curve[i]);
        var place = fromPlace + ((Place(Levels[i]) - fromPlace) * (value - from) / (curve[i] - from));
        return Math.Exp(-place * place);
    }

    private static double[] Levels => Rows.Value.Levels;

    /// <summary>Where a level lies on the axis that the curves are nearly straight on.</summary>
    private static double Place(double level) => Math.Sqrt(-Math.Log(1 - level));

    /// <summary>
    /// The point that the piece of the curve up to point i begins at. Beyond the end it is one far back: the last ones are noisy.
    /// </summary>
    private static (double Value, double Place) From(double[] curve, int i, bool isBeyond)
    {
        var start = isBeyond ? i - 6 : i - 1;
        return start < 0 ? (0, 0) : (curve[start], Place(Levels[start]));
    }

    /// <summary>Quantiles of T at all levels of the table.</summary>
    /// <param name="window">W.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="dimensions">p.</param>
    /// <returns>The quantiles, smallest first; null outside the table.</returns>
    public static double[]? Curve(int window, int largestPosition, double dimensions) =>
        Curve(GapNull.WhiteNoise, window, largestPosition, dimensions);

    /// <summary>Quantiles of T in what is left of white noise when a null is taken out.</summary>
    /// <param name="law">The null.</param>
    /// <param name="window">W.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="dimensions">p.</param>
    /// <returns>The quantiles, smallest first; null outside the table.</returns>
    public static double[]? Curve(GapNull law, int window, int largestPosition, double dimensions)
    {
        // The table's dimensions in order of 1/√p: 0, 1/64, 1/32, 1/16, 1/8.
        var x = 1 / Math.Sqrt(dimensions);
        for (var i = 1; i < Dimensions.Length; i++)
        {
            var (near, far) = (Inverse(Dimensions[i - 1]), Inverse(Dimensions[i]));
            if (x <= far
                || (x <= far * Beyond
                    && (i == Dimensions.Length - 1 || Curve(law, window, largestPosition, Dimensions[i + 1]) is null)))
            {
                var weight = (x - near) / (far - near);
                return Mix(
                    Curve(law, window, largestPosition, Dimensions[i - 1]), Curve(law, window, largestPosition, Dimensions[i]),
                    weight);
            }
        }

        return null;
    }

    private static double Inverse(int dimensions) => dimensions == 0 ? 0 : 1 / Math.Sqrt(dimensions);

    private static double[]? Curve(GapNull law, int window, int largestPosition, int dimensions)
    {
        var (below, above) = Rows.Value.Around(law, window, dimensions);
        if (largestPosition < 1 || (largestPosition > window / 2 && largestPosition != window - 1) || below == 0 || above == 0)
        {
            return null;
        }

        var weight = below == above ? 0 : Math.Log((double)window / below) / Math.Log((double)above / below);
        return Mix(AtTabulatedWindow(below), AtTabulatedWindow(above), weight);

        // The middle and the end of a window correspond to those of its neighbours in the table.
        double[] AtTabulatedWindow(int tabulated) => AtPosition(
            law,
            tabulated,
            dimensions,
            largestPosition == window / 2 ? tabulated / 2
            : largestPosition == window - 1 ? tabulated - 1
            : Math.Min(largestPosition, tabulated / 2));
    }

    private static double[] AtPosition(GapNull law, int window, int dimensions, int position)
    {
        var (below, above) = Rows.Value.Around(law, window, dimensions, position);
        var weight = below.Position == above.Position
            ? 0
            : Math.Log((double)position / below.Position) / Math.Log((double)above.Position / below.Position);
        return Mix(below.Quantiles, above.Quantiles, weight)!;
    }

    private static double[]? Mix(double[]? first, double[]? second, double weight)
    {
        if (weight == 0 || first is null || second is null)
        {
            return weight == 0 ? first : null;
        }

        var mixed = new double[first.Length];
        for (var i = 0; i < mixed.Length; i++)
        {
            mixed[i] = first[i] + (weight * (second[i] - first[i]));
        }

        return mixed;
    }
}
