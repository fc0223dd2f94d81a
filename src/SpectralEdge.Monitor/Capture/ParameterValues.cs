using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>A read-only view of consecutive parameter values in the memory they live in, with their number format.</summary>
/// <remarks>Nothing is copied. The view is valid as long as the memory behind it is.</remarks>
public readonly ref struct ParameterValues
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Views binary32 values.</summary>
    /// <param name="values">The values, in parameter units; at most 2 GiB, more in pieces.</param>
    public ParameterValues(ReadOnlySpan<float> values)
        : this(ElementType.Float32, MemoryMarshal.AsBytes(values))
    {
    }

    /// <summary>Views binary64 values.</summary>
    /// <param name="values">The values, in parameter units.</param>
    public ParameterValues(ReadOnlySpan<double> values)
        : this(ElementType.Float64, MemoryMarshal.AsBytes(values))
    {
    }

    /// <summary>Views binary16 values.</summary>
    /// <param name="values">The values, in parameter units.</param>
    public ParameterValues(ReadOnlySpan<Half> values)
        : this(ElementType.Float16, MemoryMarshal.AsBytes(values))
    {
    }

    /// <summary>Views values of a stated format in raw memory.</summary>
    /// <param name="type">The number format of each value.</param>
    /// <param name="bytes">The memory in the machine's byte order; a whole number of values.</param>
    /// <exception cref="ArgumentException">The memory does not hold a whole number of values of that format.</exception>
    public ParameterValues(ElementType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % BytesPer(type) != 0)
        {
            throw new ArgumentException(
                $"bytes holds {new Amount(bytes.Length):byte}; {type} values need a multiple of {BytesPer(type)}. Pass whole "
                    + $"values only.", nameof(bytes));
        }

        Type = type;
        _bytes = bytes;
    }

    /// <summary>The number format of each value.</summary>
    public ElementType Type { get; }

    /// <summary>How many values there are.</summary>
    public int Count => _bytes.Length / BytesPer(Type);

    /// <summary>A part of these values.</summary>
    /// <param name="start">Index of the first value of the part.</param>
    /// <param name="count">Number of values in the part.</param>
    /// <returns>The part, in the same memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside these values.</exception>
    public ParameterValues Slice(int start, int count)
    {
        if ((uint)start > (uint)Count || (uint)count > (uint)(Count - start))
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"start is {start} and count is {count}; together they must "
                + $"lie within the {new Amount(Count):value}.");
        }

        var size = BytesPer(Type);
        return new ParameterValues(Type, _bytes.Slice(start * size, count * size));
    }

    /// <summary>The memory itself.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The memory seen as values of a type of the same size.</summary>
    internal ReadOnlySpan<T> As<T>()
        where T : unmanaged
    {
        Debug.Assert(
            System.Runtime.CompilerServices.Unsafe.SizeOf<T>() == BytesPer(Type), "A view does not change the size of a value.");
        return MemoryMarshal.Cast<byte, T>(_bytes);
    }

    /// <summary>Writes the values as binary32, exactly: the source is binary32, binary16 or bfloat16.</summary>
    /// <param name="destination">Shape [Count]: overwritten.</param>
    internal void WidenTo(Span<float> destination)
    {
        Debug.Assert(Type != ElementType.Float64, "Binary64 values do not fit binary32.");
        switch (Type)
        {
            case ElementType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(_bytes);
                for (var i = 0; i < halves.Length; i++)
                {
                    destination[i] = (float)halves[i];
                }

                break;
            case ElementType.BFloat16:
                var upper = MemoryMarshal.Cast<byte, ushort>(_bytes);
                for (var i = 0; i < upper.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            default:
                As<float>().CopyTo(destination);
                break;
        }
    }

    /// <summary>Writes the values as binary64, exactly.</summary>
    /// <param name="destination">Shape [Count]: overwritten.</param>
    internal void WidenTo(Span<double> destination)
    {
        if (Type == ElementType.Float64)
        {
            As<double>().CopyTo(destination);
            return;
        }

        Span<float> singles = stackalloc float[ChunkLength];
        for (var start = 0; start < Count; start += ChunkLength)
        {
            var chunk = Slice(start, Math.Min(ChunkLength, Count - start));
            chunk.WidenTo(singles[..chunk.Count]);
            for (var i = 0; i < chunk.Count; i++)
            {
                destination[start + i] = singles[i];
            }
        }
    }

    /// <summary>The most values given at a time: as many as a span of bytes can hold of the widest format.</summary>
    internal const int MostValues = int.MaxValue / sizeof(double);

    /// <summary>Values that are widened at a time on the stack.</summary>
    internal const int ChunkLength = 1024;

    private static int BytesPer(ElementType type) => type switch
    {
        ElementType.Float32 => 4,
        ElementType.Float64 => 8,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        _ => throw new ArgumentOutOfRangeException(
            nameof(type), type, "type is no known number format; use one of Float32, Float64, Float16, BFloat16."),
    };
}
