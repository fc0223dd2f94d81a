namespace SpectralEdge.Monitor.Analysis;

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
