namespace SpectralEdge.Monitor.Analysis;

/// <summary>8-bit numbers as binary32, exactly.</summary>
/// <remarks>Source: Micikevicius et al., "FP8 formats for deep learning", arXiv 2209.05433, table 1.</remarks>
internal static class Float8
{
    private static readonly float[] E4M3 = Table(exponentBits: 4, bias: 7);
    private static readonly float[] E5M2 = Table(exponentBits: 5, bias: 15);

    /// <summary>Writes values as binary32.</summary>
    /// <param name="format">One of the two formats of 8 bits.</param>
    /// <param name="bytes">Shape [n]; may lie at the end of the memory of <paramref name="values"/>.</param>
    /// <param name="values">Shape [n]: overwritten.</param>
    public static void Widen(TensorFormat format, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var table = format == TensorFormat.F8E4M3 ? E4M3 : E5M2;
        for (var i = 0; i < bytes.Length; i++)
        {
            values[i] = table[bytes[i]];
        }
    }

    private static float[] Table(int exponentBits, int bias)
    {
        var fractionBits = 7 - exponentBits;
        var (exponents, fractions) = (1 << exponentBits, 1 << fractionBits);
        var table = new float[256];
        for (var code = 0; code < table.Length; code++)
        {
            var exponent = (code >> fractionBits) & (exponents - 1);
            var fraction = code & (fractions - 1);
            var size = exponent == 0
                ? MathF.ScaleB(fraction, 1 - bias - fractionBits)
                : MathF.ScaleB(fractions + fraction, exponent - bias - fractionBits);

            // E4M3 gives up infinity for more range: only the last code of each sign is no number.
            if (exponent == exponents - 1 && (exponentBits == 5 || fraction == fractions - 1))
            {
                size = exponentBits == 5 && fraction == 0 ? float.PositiveInfinity : float.NaN;
            }

            table[code] = code < 128 ? size : -size;
        }

        return table;
    }
}
