using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>Values stored as binary64.</summary>
internal readonly struct DoubleFormat : ISketchFormat<double>
{
    /// <inheritdoc/>
    public static double Widen(double value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<double> Lower, Vector128<double> Upper) Widen(ref readonly double values, Vector128<uint> signs)
    {
        // The sign bit of the wider lane is the highest bit as well.
        var (lower, upper) = Vector128.Widen(signs & Vector128.Create(0x8000_0000u));
        var first = Vector128.LoadUnsafe(in values).AsUInt64() ^ (lower << 32);
        var second = Vector128.LoadUnsafe(in values, 2).AsUInt64() ^ (upper << 32);
        return (first.AsDouble(), second.AsDouble());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Lower, Vector256<double> Upper) Widen(ref readonly double values, Vector256<uint> signs)
    {
        // The sign bit of the wider lane is the highest bit as well.
        var (lower, upper) = Vector256.Widen(signs & Vector256.Create(0x8000_0000u));
        var first = Vector256.LoadUnsafe(in values).AsUInt64() ^ (lower << 32);
        var second = Vector256.LoadUnsafe(in values, 4).AsUInt64() ^ (upper << 32);
        return (first.AsDouble(), second.AsDouble());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) Widen(ref readonly double values, Vector512<uint> signs)
    {
        // The sign bit of the wider lane is the highest bit as well.
        var (lower, upper) = Vector512.Widen(signs & Vector512.Create(0x8000_0000u));
        var first = Vector512.LoadUnsafe(in values).AsUInt64() ^ (lower << 32);
        var second = Vector512.LoadUnsafe(in values, 8).AsUInt64() ^ (upper << 32);
        return (first.AsDouble(), second.AsDouble());
    }
}
