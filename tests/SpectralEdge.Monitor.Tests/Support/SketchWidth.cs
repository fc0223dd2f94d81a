using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Tests;

/// <summary>One of the ways in which the sketch kernel can be run: with vectors of a width, or one value at a time.</summary>
internal sealed record SketchWidth(int Bits)
{
    /// <summary>Those that this machine has; the last one is the scalar loop.</summary>
    public static IReadOnlyList<SketchWidth> Supported { get; } =
    [
        .. SketchVector512.IsSupported ? [new SketchWidth(512)] : Array.Empty<SketchWidth>(),
        .. SketchVector256.IsSupported ? [new SketchWidth(256)] : Array.Empty<SketchWidth>(),
        .. Vector128.IsHardwareAccelerated ? [new SketchWidth(128)] : Array.Empty<SketchWidth>(),
        new SketchWidth(0),
    ];

    public void Accumulate(ElementType type, ReadOnlySpan<byte> bytes, long offset, SketchMap map, Span<double> buckets)
    {
        switch (type)
        {
            case ElementType.Float32:
                Accumulate<float, SingleFormat>(bytes, offset, map, buckets);
                break;
            case ElementType.Float64:
                Accumulate<double, DoubleFormat>(bytes, offset, map, buckets);
                break;
            case ElementType.Float16:
                Accumulate<ushort, HalfFormat>(bytes, offset, map, buckets);
                break;
            default:
                Accumulate<ushort, BFloat16Format>(bytes, offset, map, buckets);
                break;
        }
    }

    private void Accumulate<T, TFormat>(ReadOnlySpan<byte> bytes, long offset, SketchMap map, Span<double> buckets)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(bytes);
        switch (Bits)
        {
            case 512:
                SketchKernel.Accumulate<T, TFormat, SketchVector512, Vector512<uint>>(values, offset, map, buckets);
                break;
            case 256:
                SketchKernel.Accumulate<T, TFormat, SketchVector256, Vector256<uint>>(values, offset, map, buckets);
                break;
            case 128:
                SketchKernel.Accumulate<T, TFormat, SketchVector128, Vector128<uint>>(values, offset, map, buckets);
                break;
            default:
                SketchKernel.AccumulateOneByOne<T, TFormat>(values, offset, map, buckets);
                break;
        }
    }
}
