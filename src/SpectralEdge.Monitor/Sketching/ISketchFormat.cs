using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

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
