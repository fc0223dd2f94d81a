using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Number formats in memory, to and from float64.</summary>
internal static class Elements
{
    /// <summary>Bytes of one value.</summary>
    public static int SizeOf(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 => 1,
        torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Float32 or torch.ScalarType.Int32 => 4,
        _ => 8,
    };

    /// <summary>Reads consecutive values.</summary>
    public static void Read(ReadOnlySpan<byte> memory, torch.ScalarType type, Span<double> values)
    {
        switch (type)
        {
            case torch.ScalarType.Int8:
                Read<sbyte>(memory, values);
                break;
            case torch.ScalarType.Int32:
                Read<int>(memory, values);
                break;
            case torch.ScalarType.Int64:
                Read<long>(memory, values);
                break;
            case torch.ScalarType.Float16:
                Read<Half>(memory, values);
                break;
            case torch.ScalarType.Float32:
                Read<float>(memory, values);
                break;
            case torch.ScalarType.Float64:
                Read<double>(memory, values);
                break;
            case torch.ScalarType.BFloat16:
                var upper = MemoryMarshal.Cast<byte, ushort>(memory);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            default:
                throw new NotSupportedException($"Values of type {type} cannot be read here.");
        }
    }

    /// <summary>Writes consecutive values, rounded to nearest.</summary>
    public static void Write(ReadOnlySpan<double> values, torch.ScalarType type, Span<byte> memory)
    {
        switch (type)
        {
            case torch.ScalarType.Byte:
                Write<byte>(values, memory);
                break;
            case torch.ScalarType.Int8:
                Write<sbyte>(values, memory);
                break;
            case torch.ScalarType.Int32:
                Write<int>(values, memory);
                break;
            case torch.ScalarType.Int64:
                Write<long>(values, memory);
                break;
            case torch.ScalarType.Float16:
                Write<Half>(values, memory);
                break;
            case torch.ScalarType.Float32:
                Write<float>(values, memory);
                break;
            case torch.ScalarType.Float64:
                Write<double>(values, memory);
                break;
            case torch.ScalarType.BFloat16:
                var upper = MemoryMarshal.Cast<byte, ushort>(memory);
                for (var i = 0; i < values.Length; i++)
                {
                    upper[i] = UpperHalf((float)values[i]);
                }

                break;
            default:
                throw new NotSupportedException($"Values of type {type} cannot be written here.");
        }
    }

    private static void Read<T>(ReadOnlySpan<byte> memory, Span<double> values)
        where T : unmanaged, INumber<T>
    {
        var source = MemoryMarshal.Cast<byte, T>(memory);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.CreateChecked(source[i]);
        }
    }

    private static void Write<T>(ReadOnlySpan<double> values, Span<byte> memory)
        where T : unmanaged, INumber<T>
    {
        var target = MemoryMarshal.Cast<byte, T>(memory);
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = T.CreateSaturating(values[i]);
        }
    }

    private static ushort UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
