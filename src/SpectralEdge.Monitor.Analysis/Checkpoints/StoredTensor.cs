namespace SpectralEdge.Monitor.Analysis;

/// <summary>A tensor in a file, whose values have not been read.</summary>
/// <param name="Name">Its name, as the file has it.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
/// <param name="Format">Number format in the file.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Bytes">Where its values are.</param>
/// <param name="Refusal">Why its values cannot be read; null if they can. Raised only where they are wanted.</param>
internal sealed record StoredTensor(
    string Name, IReadOnlyList<long> Shape, TensorFormat Format, long Count, StoredBytes Bytes,
    CheckpointException? Refusal = null);

/// <summary>Where the bytes of a tensor are.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Number of bytes in the file.</param>
/// <param name="Skip">Null for the bytes themselves; for deflated bytes, how many to leave out when they are inflated.</param>
/// <param name="Check">The checksum that they have in an archive; null where there is none.</param>
internal sealed record StoredBytes(string File, long Offset, long Length, int? Skip = null, EntryCheck? Check = null)
{
    /// <summary>Whether the bytes can only be read from front to back, to be inflated or checked.</summary>
    public bool IsStreamed => Skip is not null || Check is not null;
}

/// <summary>The checksum of an entry of a zip archive.</summary>
/// <param name="Crc">CRC-32 of the whole entry.</param>
/// <param name="Before">Bytes of the entry before its values.</param>
internal sealed record EntryCheck(uint Crc, int Before);

/// <summary>Number format of a tensor in a file.</summary>
internal enum TensorFormat
{
    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>8 bits: 4 of exponent, 3 of fraction, no infinity.</summary>
    F8E4M3,

    /// <summary>8 bits: 5 of exponent, 2 of fraction.</summary>
    F8E5M2,

    /// <summary>Integers, truth values and texts: no parameters.</summary>
    Integer,

    /// <summary>Numbers that are not read; the refusal of the tensor says why.</summary>
    Unreadable,
}

/// <summary>What the formats of tensors are to a reader.</summary>
internal static class TensorFormats
{
    /// <summary>Bytes of a value in a file; only of those that are read.</summary>
    public static int BytesPer(TensorFormat format) => format switch
    {
        TensorFormat.F64 => 8,
        TensorFormat.F32 => 4,
        TensorFormat.F16 or TensorFormat.BF16 => 2,
        _ => 1,
    };

    /// <summary>The format that values are handed over in: 8-bit numbers are widened, all others stay as they are.</summary>
    public static ElementType ElementOf(TensorFormat format) => format switch
    {
        TensorFormat.F64 => ElementType.Float64,
        TensorFormat.F16 => ElementType.Float16,
        TensorFormat.BF16 => ElementType.BFloat16,
        _ => ElementType.Float32,
    };

    /// <summary>Bytes of a value as it is handed over.</summary>
    public static int ElementBytes(TensorFormat format) => IsWidened(format) ? sizeof(float) : BytesPer(format);

    /// <summary>Whether values are widened when they are read.</summary>
    public static bool IsWidened(TensorFormat format) => format is TensorFormat.F8E4M3 or TensorFormat.F8E5M2;
}

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
