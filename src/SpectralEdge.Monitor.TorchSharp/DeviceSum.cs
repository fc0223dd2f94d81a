using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The sketch of one group's blocks on one device, during one sample.</summary>
/// <remarks>
/// The blocks are taken as one stream of coordinates, cut into chunks at rows of d wherever block borders lie, so that small
/// blocks cost no operations of their own. A chunk is computed when it is full, when the stream has a hole or changes its format,
/// and at the end. What is begun or left in the middle of a row is filled up with zeros.
/// </remarks>
internal sealed class DeviceSum
{
    private readonly SketchSlice _slice;
    private readonly DeviceTables _tables;
    private readonly long _memory;
    private readonly torch.Device _device;
    private readonly List<torch.Tensor> _pieces = [];
    private torch.Tensor _sum;
    private torch.ScalarType _type;
    private long _first;
    private long _next;

    /// <summary>Begins with zeros.</summary>
    /// <param name="slice">Names the map and the group.</param>
    /// <param name="tables">The tables of all maps.</param>
    /// <param name="memory">Most bytes that one chunk takes.</param>
    /// <param name="device">Where the blocks are.</param>
    public DeviceSum(SketchSlice slice, DeviceTables tables, long memory, torch.Device device)
    {
        _slice = slice;
        _tables = tables;
        _memory = memory;
        _device = device;
        _sum = torch.zeros((long)slice.Length, torch.ScalarType.Float64, device);
    }

    /// <summary>The group.</summary>
    public int Group => _slice.Group;

    /// <summary>Length of the sketch, d.</summary>
    public int Length => _slice.Length;

    /// <summary>Coordinates of a chunk, whole rows.</summary>
    private long ChunkLength => Math.Max(1, _memory / DeviceSketchKernel.BytesPerCoordinate(SizeOf(_type)) / Length) * Length;

    /// <summary>Takes a block.</summary>
    /// <param name="tensor">The block, contiguous or not; taken in the order of its indices.</param>
    /// <param name="offset">Index in the group of its first coordinate.</param>
    public void Add(torch.Tensor tensor, long offset)
    {
        if (offset != _next || tensor.dtype != _type)
        {
            Flush();
            _next = offset;
            _type = tensor.dtype;
        }

        using var detached = tensor.detach();
        Take(detached);
    }

    /// <summary>Computes what has been taken and not computed yet.</summary>
    public void Flush()
    {
        if (_pieces.Count == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var before = _sum;
        _sum = before.sub(DeviceSketchKernel.NegativeSketch(Rows(), _first / Length, _slice, _tables)).MoveToOuterDisposeScope();
        foreach (var piece in _pieces)
        {
            piece.Dispose();
        }

        _pieces.Clear();
    }

    /// <summary>Brings the sketch to the host.</summary>
    /// <returns>Shape [d], float64, on the CPU.</returns>
    public torch.Tensor ToHost() => _sum.cpu();

    private static long SizeOf(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Float32 => sizeof(float),
        _ => sizeof(double),
    };

    private void Take(torch.Tensor tensor)
    {
        if (tensor.is_contiguous())
        {
            using var flat = tensor.view(-1);
            TakeFlat(flat);
            return;
        }

        // Copied in parts, since the whole might not fit: slices of the first dimension, as many at a time as make a chunk.
        var length = tensor.shape[0];
        var sliceLength = tensor.numel() / length;
        var most = Math.Max(1, ChunkLength / sliceLength);
        for (var start = 0L; start < length; start += most)
        {
            using var part = tensor.narrow(0, start, Math.Min(most, length - start));
            if (sliceLength <= ChunkLength)
            {
                TakeCopy(part);
            }
            else
            {
                using var slice = part.select(0, 0);
                Take(slice);
            }
        }
    }

    private void TakeCopy(torch.Tensor part)
    {
        using var copy = part.contiguous();
        using var flat = copy.view(-1);
        TakeFlat(flat);

        // Unlike a view, a copy takes memory as long as it waits.
        Flush();
    }

    private void TakeFlat(torch.Tensor flat)
    {
        var count = flat.numel();
        for (long done = 0, length; done < count; done += length)
        {
            _first = _pieces.Count == 0 ? _next : _first;
            var end = (_first / Length * Length) + ChunkLength;
            length = Math.Min(count - done, end - _next);
            _pieces.Add(flat.narrow(0, done, length));
            _next += length;
            if (_next == end)
            {
                Flush();
            }
        }
    }

    /// <summary>The pieces as whole rows.</summary>
    private torch.Tensor Rows()
    {
        var before = _first % Length;
        var after = (Length - (_next % Length)) % Length;
        List<torch.Tensor> parts = [.. Zeros(before), .. _pieces, .. Zeros(after)];

        // Of a single tensor cat would make a copy.
        return parts.Count == 1 ? parts[0] : torch.cat(parts, 0);
    }

    private IEnumerable<torch.Tensor> Zeros(long count) => count == 0 ? [] : [torch.zeros(count, _type, _device)];
}
