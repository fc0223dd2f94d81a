namespace TorchSharp;

/// <summary>What a handle stands for: a view of shared memory with a shape, strides and a number format.</summary>
internal sealed class NativeTensor(SharedMemory memory, torch.ScalarType type, torch.Device device, long[] shape, long[] strides, long start)
{
    private static long _last;

    /// <summary>Tells this object from all others, as the address of a native object would. Aliases share it, detached tensors do not.</summary>
    public nint Identity { get; } = (nint)Interlocked.Increment(ref _last);

    public SharedMemory Memory => memory;

    public torch.ScalarType Type => type;

    public torch.Device Device => device;

    public IReadOnlyList<long> Shape => shape;

    public bool RequiresGrad { get; set; }

    /// <summary>Number of values.</summary>
    public long Count => CountOf(shape);

    /// <summary>Whether the values lie one after the other in the order of their indices.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = ContiguousStrides(shape);
            return Enumerable.Range(0, shape.Length).All(dim => shape[dim] == 1 || strides[dim] == expected[dim]);
        }
    }

    /// <summary>The memory of a contiguous tensor.</summary>
    public Span<byte> Bytes => memory.Bytes.AsSpan(checked((int)(start * Elements.SizeOf(type))), checked((int)(Count * Elements.SizeOf(type))));

    public static long CountOf(IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>A tensor of zeros.</summary>
    public static NativeTensor Zeros(torch.ScalarType type, torch.Device device, params long[] shape) =>
        new(new SharedMemory(CountOf(shape) * Elements.SizeOf(type)), type, device, shape, ContiguousStrides(shape), 0);

    /// <summary>A tensor with given values.</summary>
    public static NativeTensor Of(ReadOnlySpan<double> values, torch.ScalarType type, torch.Device device, params long[] shape)
    {
        var made = Zeros(type, device, shape);
        Elements.Write(values, type, made.Bytes);
        return made;
    }

    /// <summary>The same memory seen with another shape; only of a contiguous tensor.</summary>
    public NativeTensor View(long[] wanted)
    {
        var rest = Count / wanted.Where(size => size >= 0).Aggregate(1L, (product, size) => product * size);
        var sizes = wanted.Select(size => size < 0 ? rest : size).ToArray();
        return IsContiguous && CountOf(sizes) == Count
            ? new NativeTensor(memory, type, device, sizes, ContiguousStrides(sizes), start)
            : throw new InvalidOperationException("view size is not compatible with the tensor's size and stride");
    }

    /// <summary>Some consecutive indices of one dimension, in the same memory.</summary>
    public NativeTensor Narrow(int dim, long first, long length)
    {
        if (first < 0 || length < 0 || first + length > shape[dim])
        {
            throw new ArgumentOutOfRangeException(nameof(length), $"start ({first}) + length ({length}) exceeds dimension size ({shape[dim]}).");
        }

        var sizes = shape.ToArray();
        sizes[dim] = length;
        return new NativeTensor(memory, type, device, sizes, strides, start + (first * strides[dim]));
    }

    /// <summary>One index of one dimension, which is left out, in the same memory.</summary>
    public NativeTensor Select(int dim, long index) =>
        new(memory, type, device, [.. shape.Where((_, i) => i != dim)], [.. strides.Where((_, i) => i != dim)], start + (index * strides[dim]));

    /// <summary>A vector seen several times over as the rows of a matrix.</summary>
    public NativeTensor Repeated(long times) => new(memory, type, device, [times, shape[0]], [0, strides[0]], start);

    /// <summary>All windows of a vector as the rows of a matrix, in the same memory.</summary>
    public NativeTensor Windows(long length, long step) =>
        new(memory, type, device, [((shape[0] - length) / step) + 1, length], [step * strides[0], strides[0]], start);

    /// <summary>A matrix with rows and columns exchanged, in the same memory.</summary>
    public NativeTensor Transposed() => new(memory, type, device, [.. shape.Reverse()], [.. strides.Reverse()], start);

    /// <summary>The same memory without history.</summary>
    public NativeTensor Detached() => new(memory, type, device, shape, strides, start);

    /// <summary>A copy in new memory, contiguous.</summary>
    public NativeTensor Copy(torch.ScalarType toType, torch.Device toDevice) => Of(ToDoubles(), toType, toDevice, shape);

    /// <summary>All values in the order of their indices.</summary>
    public double[] ToDoubles()
    {
        var values = new double[Count];
        if (IsContiguous)
        {
            Elements.Read(Bytes, type, values);
            return values;
        }

        var size = Elements.SizeOf(type);
        for (var i = 0L; i < values.Length; i++)
        {
            Elements.Read(memory.Bytes.AsSpan((int)(PlaceOf(i) * size), size), type, values.AsSpan((int)i, 1));
        }

        return values;
    }

    private static long[] ContiguousStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var dim = shape.Length - 1; dim >= 0; dim--)
        {
            strides[dim] = stride;
            stride *= shape[dim];
        }

        return strides;
    }

    private long PlaceOf(long index)
    {
        var place = start;
        for (var dim = shape.Length - 1; dim >= 0; dim--)
        {
            place += index % shape[dim] * strides[dim];
            index /= shape[dim];
        }

        return place;
    }
}
