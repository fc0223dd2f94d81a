using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

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
