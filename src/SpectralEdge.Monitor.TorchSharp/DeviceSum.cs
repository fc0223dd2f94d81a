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
    private readonly DeviceTraffic _traffic;
    private readonly List<torch.Tensor> _pieces = [];

    // Shape [2, d]: what is added, and what is subtracted.
    private readonly torch.Tensor _sums;
    private torch.ScalarType _type;
    private long _first;
    private long _next;

    /// <summary>Begins with zeros.</summary>
    /// <param name="slice">Names the map and the group.</param>
    /// <param name="tables">The tables of all maps.</param>
    /// <param name="memory">Most bytes for everything on the device.</param>
    /// <param name="device">Where the blocks are.</param>
    /// <param name="traffic">Counts the operations.</param>
    public DeviceSum(SketchSlice slice, DeviceTables tables, long memory, torch.Device device, DeviceTraffic traffic)
    {
        _slice = slice;
        _tables = tables;
        _memory = memory;
        _device = device;
        _traffic = traffic;
        _sums = torch.zeros(2, slice.Length, torch.ScalarType.Float64, device);
        traffic.Add(2 * SketchBytes);
    }

    /// <summary>The group.</summary>
    public int Group => _slice.Group;

    /// <summary>Length of the sketch, d.</summary>
    public int Length => _slice.Length;

    private long SketchBytes => (long)Length * sizeof(double);

    private long ChunkLength => DeviceSketchKernel.ChunkLength(_memory, Length, _type, _device.type);

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
        if (!detached.is_contiguous())
        {
            // Unlike a view, a copy takes memory as long as it waits.
            Flush();
        }
    }

    /// <summary>Computes what has been taken and not computed yet.</summary>
    public void Flush()
    {
        if (_pieces.Count == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var chunk = Together();
        var (row, rows) = (_first / Length, (int)(chunk.numel() / Length));
        var signs = _tables.Signs(_slice.Seed, row * Length % SketchMap.SignPeriod, chunk.numel(), _device, _traffic);
        var bands = DeviceSketchKernel.Bands(_memory, rows, Length);
        var (bags, starts) = _tables.Bags(_slice.Seed, Length, row, rows, bands, _device);
        DeviceSketchKernel.Add(chunk.view(rows, Length), signs.view(rows, Length), bags, starts, _sums, _traffic);
    }

    /// <summary>Brings the sketch to the host.</summary>
    /// <returns>Shape [d], float64, on the CPU.</returns>
    public torch.Tensor ToHost()
    {
        using var scope = torch.NewDisposeScope();
        _traffic.Add(3 * SketchBytes);
        _traffic.Add(2 * SketchBytes);
        return _sums.select(0, 0).sub(_sums.select(0, 1)).cpu().MoveToOuterDisposeScope();
    }

    private void Take(torch.Tensor tensor)
    {
        if (tensor.is_contiguous())
        {
            using var flat = tensor.view(-1);
            TakeFlat(flat);
            return;
        }

        // Copied in parts, since the whole might not fit: slices of the first dimension, as many at a time as make a quarter of a
        // chunk.
        var length = tensor.shape[0];
        var sliceLength = tensor.numel() / length;
        var most = ChunkLength / 4 / sliceLength;
        for (var start = 0L; start < length; start += Math.Max(1, most))
        {
            using var part = tensor.narrow(0, start, Math.Min(Math.Max(1, most), length - start));
            if (most > 0)
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
        _traffic.Add(2 * part.numel() * DeviceSketchKernel.SizeOf(_type));
        TakeFlat(flat);
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

    /// <summary>The pieces as whole rows, and none left.</summary>
    private torch.Tensor Together()
    {
        var before = _first % Length;
        var after = (Length - (_next % Length)) % Length;
        List<torch.Tensor> parts = [.. Zeros(before), .. _pieces, .. Zeros(after)];

        // Of a single tensor cat would make a copy.
        var chunk = parts.Count == 1 ? parts[0].alias() : torch.cat(parts, 0);
        if (parts.Count > 1)
        {
            _traffic.Add(2 * chunk.numel() * DeviceSketchKernel.SizeOf(_type));
        }

        // What was copied is needed no longer.
        _pieces.ForEach(piece => piece.Dispose());
        _pieces.Clear();
        return chunk;
    }

    private IEnumerable<torch.Tensor> Zeros(long count) => count == 0 ? [] : [torch.zeros(count, _type, _device)];
}
