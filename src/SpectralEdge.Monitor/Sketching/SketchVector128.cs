using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>Eight buckets in four vectors of 128 bits, with nothing that not every machine has.</summary>
internal readonly struct SketchVector128(Vector128<double> v0, Vector128<double> v1, Vector128<double> v2, Vector128<double> v3)
    : ISketchVector<SketchVector128, Vector128<uint>>
{
    private readonly Vector128<double> _v0 = v0;
    private readonly Vector128<double> _v1 = v1;
    private readonly Vector128<double> _v2 = v2;
    private readonly Vector128<double> _v3 = v3;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SketchVector128 Load(ref double buckets) =>
        new(Vector128.LoadUnsafe(ref buckets), Vector128.LoadUnsafe(ref buckets, 2), Vector128.LoadUnsafe(ref buckets, 4), Vector128.LoadUnsafe(ref buckets, 6));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Place(int bit) => Vector128.Create(1u, 2, 4, 8) << bit;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SketchVector128 Plus<T, TFormat>(ref readonly T values, ref readonly byte signs, Vector128<uint> place)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        var bits = Vector128.Create((uint)Unsafe.ReadUnaligned<ushort>(in signs));
        var next = place << 4;
        var (first, second) = TFormat.Widen(in values, Vector128.Equals(bits & place, place));
        var (third, fourth) = TFormat.Widen(in Unsafe.Add(ref Unsafe.AsRef(in values), 4), Vector128.Equals(bits & next, next));
        return new(_v0 + first, _v1 + second, _v2 + third, _v3 + fourth);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SketchVector128 KeepingFirst(SketchVector128 before, int first) => new(
        Select(0, first, before._v0, _v0), Select(2, first, before._v1, _v1), Select(4, first, before._v2, _v2), Select(6, first, before._v3, _v3));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double buckets)
    {
        _v0.StoreUnsafe(ref buckets);
        _v1.StoreUnsafe(ref buckets, 2);
        _v2.StoreUnsafe(ref buckets, 4);
        _v3.StoreUnsafe(ref buckets, 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Select(int lane, int first, Vector128<double> before, Vector128<double> after) =>
        Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Create((double)lane, lane + 1), Vector128.Create((double)first)), before, after);
}
