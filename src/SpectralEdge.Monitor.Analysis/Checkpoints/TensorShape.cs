namespace SpectralEdge.Monitor.Analysis;

/// <summary>Sizes of tensors, without overflow.</summary>
internal static class TensorShape
{
    /// <summary>Most dimensions of a tensor: as many as NumPy allows.</summary>
    public const int MostDimensions = 32;

    /// <summary>Number of bytes of a tensor.</summary>
    /// <param name="shape">Its shape; no size below 0.</param>
    /// <param name="bytesPer">Bytes of a value, from 1 to 8.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="bytes">Number of bytes.</param>
    /// <returns>False if either does not fit 63 bits.</returns>
    public static bool TrySize(ReadOnlySpan<long> shape, int bytesPer, out long count, out long bytes)
    {
        (count, bytes) = (1, 0);
        foreach (var size in shape)
        {
            if (size != 0 && count > long.MaxValue / size)
            {
                return false;
            }

            count *= size;
        }

        bytes = count > long.MaxValue / bytesPer ? -1 : count * bytesPer;
        return bytes >= 0;
    }

    /// <summary>A shape in brackets, for messages.</summary>
    public static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
