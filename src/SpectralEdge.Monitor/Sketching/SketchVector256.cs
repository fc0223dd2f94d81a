using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>Eight buckets in two vectors of 256 bits.</summary>
internal readonly struct SketchVector256(Vector256<double> lower, Vector256<double> upper) : ISketchVector<SketchVector256, Vector256<uint>>
{
    private readonly Vector256<double> _lower = lower;
    private readonly Vector256<double> _upper = upper;

    /// <summary>Whether this machine has such vectors, and the shifts of each lane by its own count.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    public static int Count => 2 * Vector256<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SketchVector256 Load(ref double buckets) => new(Vector256.LoadUnsafe(ref buckets), Vector256.LoadUnsafe(ref buckets, (nuint)Vector256<double>.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Place(int bit) => Vector256.Create(31u - (uint)bit) - Vector256<uint>.Indices;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SketchVector256 Plus<T, TFormat>(ref readonly T values, ref readonly byte signs, Vector256<uint> place)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        var bits = Vector256.Create(Unsafe.ReadUnaligned<uint>(in signs));
        var (first, second) = TFormat.Widen(in values, Avx2.ShiftLeftLogicalVariable(bits, place));
        return new(_lower + first, _upper + second);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SketchVector256 KeepingFirst(SketchVector256 before, int first)
    {
        var lanes = Vector256.ConvertToDouble(Vector256<long>.Indices);
        var kept = Vector256.LessThan(lanes, Vector256.Create((double)first));
        var keptUpper = Vector256.LessThan(lanes + Vector256.Create((double)Vector256<double>.Count), Vector256.Create((double)first));
        return new(Vector256.ConditionalSelect(kept, before._lower, _lower), Vector256.ConditionalSelect(keptUpper, before._upper, _upper));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double buckets)
    {
        _lower.StoreUnsafe(ref buckets);
        _upper.StoreUnsafe(ref buckets, (nuint)Vector256<double>.Count);
    }
}
