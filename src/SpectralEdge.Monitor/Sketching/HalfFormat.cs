using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>Values stored as binary16.</summary>
/// <remarks>
/// In vectors the bits are moved to the places they have in a binary32 and the exponent is corrected. Subnormal values get an
/// exponent by addition and lose it by subtraction, so that no subnormal binary32 is ever touched: a thread on which a tensor
/// library flushes those to zero gives the same numbers.
/// </remarks>
internal readonly struct HalfFormat : ISketchFormat<ushort>
{
    // All of a binary16 exponent, and the smallest normal number, after the move; the difference of the two biases; the bits of 2^-14.
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
        var finite = Vector128.ConditionalSelect(Vector128.LessThan(moved, Vector128.Create(SmallestNormal)), subnormal.AsUInt32(), normal);
        var magnitude = Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(moved, Vector128.Create(AllExponent)), special, finite);
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
        var finite = Vector256.ConditionalSelect(Vector256.LessThan(moved, Vector256.Create(SmallestNormal)), subnormal.AsUInt32(), normal);
        var magnitude = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(moved, Vector256.Create(AllExponent)), special, finite);
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
        var finite = Vector512.ConditionalSelect(Vector512.LessThan(moved, Vector512.Create(SmallestNormal)), subnormal.AsUInt32(), normal);
        var magnitude = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(moved, Vector512.Create(AllExponent)), special, finite);
        return Vector512.Widen((magnitude | (((bits << 16) ^ signs) & Vector512.Create(0x8000_0000u))).AsSingle());
    }
}
