using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// The slow twin of the sketch kernels, from nothing but the map's formula: s(i)·x[i] into bucket h(i), one by one.
/// </summary>
internal static class SketchTwin
{
    public static int Bucket(long i, SketchMap map) => (int)(((i % map.Length) + map.Rotation(i / map.Length)) % map.Length);

    public static int Sign(long i, SketchMap map)
    {
        var place = i % SketchMap.SignPeriod;
        var inTable = ((map.SignWords[(int)(place / 64)] >> (int)(place % 64)) & 1) != 0;
        return inTable == map.IsNegative(i / map.Length) ? 1 : -1;
    }

    public static void Accumulate(ReadOnlySpan<double> values, long offset, SketchMap map, double[] buckets)
    {
        for (var n = 0; n < values.Length; n++)
        {
            buckets[Bucket(offset + n, map)] += Sign(offset + n, map) * values[n];
        }
    }

    public static double[] Sketch(ReadOnlySpan<double> values, long offset, SketchMap map)
    {
        var sketch = new double[map.Length];
        Accumulate(values, offset, map, sketch);
        return sketch;
    }

    /// <summary>The values that some memory holds.</summary>
    public static double[] Widen(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Float32 => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(value => (double)value)],
        ElementType.Float64 => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
        ElementType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(value => (double)value)],
        _ =>
        [
            .. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(
                bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        ],
    };

    /// <summary>Memory full of normal numbers in a format.</summary>
    public static byte[] GaussianBytes(Random random, ElementType type, int count)
    {
        var values = Vectors.GaussianDoubles(random, count);
        return type switch
        {
            ElementType.Float32 => ToBytes(values, value => (float)value),
            ElementType.Float64 => ToBytes(values, value => value),
            ElementType.Float16 => ToBytes(values, value => (Half)value),
            _ => ToBytes(values, value => (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)),
        };
    }

    /// <summary>Number of bytes of one value.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Float32 => 4,
        ElementType.Float64 => 8,
        _ => 2,
    };

    private static byte[] ToBytes<T>(double[] values, Func<double, T> convert)
        where T : struct => MemoryMarshal.AsBytes(values.Select(convert).ToArray().AsSpan()).ToArray();
}
