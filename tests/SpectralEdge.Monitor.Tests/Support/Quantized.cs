using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The same values in each number format: multiples of 1/16 below 8, which every format holds exactly.</summary>
/// <remarks>Any sum of them is exact in float64, so that the order of summation cannot matter.</remarks>
internal sealed class Quantized(Random random, int count)
{
    public double[] Values { get; } = [.. Enumerable.Range(0, count).Select(_ => random.Next(-127, 128) / 16.0)];

    /// <summary>The memory of the values in a format.</summary>
    public byte[] Bytes(ElementType type) => type switch
    {
        ElementType.Float32 => ToBytes(value => (float)value),
        ElementType.Float64 => ToBytes(value => value),
        ElementType.Float16 => ToBytes(value => (Half)value),
        _ => ToBytes(value => (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)),
    };

    private byte[] ToBytes<T>(Func<double, T> convert)
        where T : struct => MemoryMarshal.AsBytes(Values.Select(convert).ToArray().AsSpan()).ToArray();
}
