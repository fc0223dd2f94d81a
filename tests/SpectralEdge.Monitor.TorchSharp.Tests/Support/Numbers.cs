using System.Runtime.InteropServices;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Values of a contiguous tensor on the CPU, read and written through its memory in whatever format it has.</summary>
internal static class Numbers
{
    public static double[] Read(torch.Tensor tensor)
    {
        var memory = tensor.bytes;
        var values = new double[tensor.numel()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = tensor.dtype switch
            {
                torch.ScalarType.Float16 => (double)MemoryMarshal.Cast<byte, Half>(memory)[i],
                torch.ScalarType.BFloat16 => BitConverter.UInt32BitsToSingle(
                    (uint)MemoryMarshal.Cast<byte, ushort>(memory)[i] << 16),
                torch.ScalarType.Float32 => MemoryMarshal.Cast<byte, float>(memory)[i],
                _ => MemoryMarshal.Cast<byte, double>(memory)[i],
            };
        }

        GC.KeepAlive(tensor);
        return values;
    }

    public static void Write(torch.Tensor tensor, double[] values)
    {
        var memory = tensor.bytes;
        for (var i = 0; i < values.Length; i++)
        {
            switch (tensor.dtype)
            {
                case torch.ScalarType.Float16:
                    MemoryMarshal.Cast<byte, Half>(memory)[i] = (Half)values[i];
                    break;
                case torch.ScalarType.BFloat16:
                    MemoryMarshal.Cast<byte, ushort>(memory)[i] = (ushort)(BitConverter.SingleToUInt32Bits((float)values[i]) >> 16);
                    break;
                case torch.ScalarType.Float32:
                    MemoryMarshal.Cast<byte, float>(memory)[i] = (float)values[i];
                    break;
                default:
                    MemoryMarshal.Cast<byte, double>(memory)[i] = values[i];
                    break;
            }
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>The distance between two states.</summary>
    public static double Distance(IEnumerable<double> before, IEnumerable<double> after) =>
        Math.Sqrt(before.Zip(after, (x, y) => (y - x) * (y - x)).Sum());
}
