using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>Values stored as bfloat16, the upper half of a binary32: the shift that puts them back there is exact.</summary>
internal readonly struct BFloat16Format : ISketchFormat<ushort>
{
    /// <inheritdoc/>
    public static double Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<double> Lower, Vector128<double> Upper) Widen(ref readonly ushort values, Vector128<uint> signs)
    {
        var bits = Vector128.WidenLower(Vector64.LoadUnsafe(in values).ToVector128Unsafe()) << 16;
        return Vector128.Widen((bits ^ (signs & Vector128.Create(0x8000_0000u))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Lower, Vector256<double> Upper) Widen(ref readonly ushort values, Vector256<uint> signs)
    {
        var bits = Vector256.WidenLower(Vector128.LoadUnsafe(in values).ToVector256Unsafe()) << 16;
        return Vector256.Widen((bits ^ (signs & Vector256.Create(0x8000_0000u))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) Widen(ref readonly ushort values, Vector512<uint> signs)
    {
        var bits = Vector512.WidenLower(Vector256.LoadUnsafe(in values).ToVector512Unsafe()) << 16;
        return Vector512.Widen((bits ^ (signs & Vector512.Create(0x8000_0000u))).AsSingle());
    }
}
