using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>How values of one number format are given their signs and widened to float64, both exactly, some at a time.</summary>
/// <remarks>In every vector of signs only the highest bit of a lane counts: set, it negates the lane's value.</remarks>
/// <typeparam name="T">What one value is stored as.</typeparam>
internal interface ISketchFormat<T>
    where T : unmanaged
{
    /// <summary>Widens one value.</summary>
    static abstract double Widen(T value);

    /// <summary>Widens four consecutive values and gives them their signs.</summary>
    static abstract (Vector128<double> Lower, Vector128<double> Upper) Widen(ref readonly T values, Vector128<uint> signs);

    /// <summary>Widens eight consecutive values and gives them their signs.</summary>
    static abstract (Vector256<double> Lower, Vector256<double> Upper) Widen(ref readonly T values, Vector256<uint> signs);

    /// <summary>Widens sixteen consecutive values and gives them their signs.</summary>
    static abstract (Vector512<double> Lower, Vector512<double> Upper) Widen(ref readonly T values, Vector512<uint> signs);
}

/// <summary>Values stored as binary32.</summary>
internal readonly struct SingleFormat : ISketchFormat<float>
{
    /// <inheritdoc/>
    public static double Widen(float value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<double> Lower, Vector128<double> Upper) Widen(ref readonly float values, Vector128<uint> signs)
    {
        var signed = (Vector128.LoadUnsafe(in values).AsUInt32() ^ (signs & Vector128.Create(0x8000_0000u))).AsSingle();
        return Vector128.Widen(signed);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Lower, Vector256<double> Upper) Widen(ref readonly float values, Vector256<uint> signs)
    {
        var signed = (Vector256.LoadUnsafe(in values).AsUInt32() ^ (signs & Vector256.Create(0x8000_0000u))).AsSingle();
        return Vector256.Widen(signed);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) Widen(ref readonly float values, Vector512<uint> signs)
    {
        var signed = (Vector512.LoadUnsafe(in values).AsUInt32() ^ (signs & Vector512.Create(0x8000_0000u))).AsSingle();
        return Vector512.Widen(signed);
    }
}

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

/// <summary>Values stored as binary16.</summary>
/// <remarks>
/// In vectors the bits are moved to the places they have in a binary32 and the exponent is corrected. Subnormal values get an
/// exponent by addition and lose it by subtraction, so that no subnormal binary32 is ever touched: a thread on which a tensor
/// library flushes those to zero gives the same numbers.
/// </remarks>
internal readonly struct HalfFormat : ISketchFormat<ushort>
{
    // All of a binary16 exponent, and the smallest normal number, after the move; the difference of the two biases; the bits of
    // 2^-14.
    private const uint AllExponent = 0x0F80_0000;
    private const uint SmallestNormal = 0x0080_0000;
    private const uint BiasDifference = (127 - 15) << 23;
    private const uint SubnormalBias = (127 - 14) << 23;

    /// <inheritdoc/>
    public static double Widen(ushort value) => (double)BitConverter.UInt16BitsToHalf(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<double> Lower, Vector128<double> Upper) Widen(ref readonly ushort values, Vector128<uint> signs)
    {
        var bits = Vector128.WidenLower(Vector64.LoadUnsafe(in values).ToVector128Unsafe());
        var moved = (bits & Vector128.Create(0x7FFFu)) << 13;
        var normal = moved + Vector128.Create(BiasDifference);
        var special = normal + Vector128.Create(BiasDifference);
        var subnormal = (moved + Vector128.Create(SubnormalBias)).AsSingle() - Vector128.Create(SubnormalBias).AsSingle();
        var finite = Vector128.ConditionalSelect(
            Vector128.LessThan(moved, Vector128.Create(SmallestNormal)), subnormal.AsUInt32(), normal);
        var magnitude = Vector128.ConditionalSelect(
            Vector128.GreaterThanOrEqual(moved, Vector128.Create(AllExponent)), special, finite);
        return Vector128.Widen((magnitude | (((bits << 16) ^ signs) & Vector128.Create(0x8000_0000u))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Lower, Vector256<double> Upper) Widen(ref readonly ushort values, Vector256<uint> signs)
    {
        var bits = Vector256.WidenLower(Vector128.LoadUnsafe(in values).ToVector256Unsafe());
        var moved = (bits & Vector256.Create(0x7FFFu)) << 13;
        var normal = moved + Vector256.Create(BiasDifference);
        var special = normal + Vector256.Create(BiasDifference);
        var subnormal = (moved + Vector256.Create(SubnormalBias)).AsSingle() - Vector256.Create(SubnormalBias).AsSingle();
        var finite = Vector256.ConditionalSelect(
            Vector256.LessThan(moved, Vector256.Create(SmallestNormal)), subnormal.AsUInt32(), normal);
        var magnitude = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(moved, Vector256.Create(AllExponent)), special, finite);
        return Vector256.Widen((magnitude | (((bits << 16) ^ signs) & Vector256.Create(0x8000_0000u))).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) Widen(ref readonly ushort values, Vector512<uint> signs)
    {
        var bits = Vector512.WidenLower(Vector256.LoadUnsafe(in values).ToVector512Unsafe());
        var moved = (bits & Vector512.Create(0x7FFFu)) << 13;
        var normal = moved + Vector512.Create(BiasDifference);
        var special = normal + Vector512.Create(BiasDifference);
        var subnormal = (moved + Vector512.Create(SubnormalBias)).AsSingle() - Vector512.Create(SubnormalBias).AsSingle();
        var finite = Vector512.ConditionalSelect(
            Vector512.LessThan(moved, Vector512.Create(SmallestNormal)), subnormal.AsUInt32(), normal);
        var magnitude = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(moved, Vector512.Create(AllExponent)), special, finite);
        return Vector512.Widen((magnitude | (((bits << 16) ^ signs) & Vector512.Create(0x8000_0000u))).AsSingle());
    }
}

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
