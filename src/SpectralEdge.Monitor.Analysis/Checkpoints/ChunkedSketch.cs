using System.Buffers;
using System.Runtime.ExceptionServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Sketches a checkpoint on several threads, each of which reads what it sketches, so that values are still in
/// its own cache.</summary>
/// <remarks>The chunks are those of <see cref="BlockedSketcher"/>, and are added in the same order: the sketches agree with those
/// of a monitor that is given the values, to the last bit and for any number of threads. Threads take chunks in the order of the
/// file, so it is read from front to back, once. The others go on while one thread is delayed. Memory: for each thread about 0.5
/// MiB, for each group up to 32 sketches.</remarks>
internal sealed class ChunkedSketch
{
    // A multiple of eight rows, which the kernels take together, and about this many values: half of a second-level cache in
    // float32.
    private const int PieceValues = 1 << 16;
    private const int RowsTogether = 8;

    private readonly List<SketchChunk> _chunks = [];
    private readonly Dictionary<int, OrderedSum> _sums;
    private readonly IReadOnlyList<StoredTensor> _tensors;
    private readonly IReadOnlyDictionary<int, GroupSketch> _groups;
    private ExceptionDispatchInfo? _failure;
    private int _next;

    private ChunkedSketch(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<int, GroupSketch> groups)
    {
        (_tensors, _groups) = (tensors, groups);
        _sums = groups.ToDictionary(group => group.Key, group => new OrderedSum(group.Value.Sum));
    }

    /// <summary>Computes the sketches.</summary>
    /// <param name="checkpoint">The checkpoint; none of its tensors is deflated or has to be checked.</param>
    /// <param name="slices">Which part of which map each block takes.</param>
    /// <param name="groups">The groups: their sketches are overwritten.</param>
    /// <param name="threads">Number of threads.</param>
    public static void Compute(
        Checkpoint checkpoint, IReadOnlyList<SketchSlice?> slices, IReadOnlyDictionary<int, GroupSketch> groups, int threads)
    {
        var sketch = new ChunkedSketch(checkpoint.Tensors, groups);
        sketch.Plan(slices);
        foreach (var group in groups.Values)
        {
            group.Sum.AsSpan().Clear();
        }

        threads = Math.Min(threads, sketch._chunks.Count);
        if (threads == 1)
        {
            sketch.Work();
        }
        else
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => sketch.Work());
        }

        sketch._failure?.Throw();
    }

    /// <summary>Cuts the blocks at the ends of chunks.</summary>
    private void Plan(IReadOnlyList<SketchSlice?> slices)
    {
        var open = new Dictionary<int, (long Index, SketchChunk Chunk)>();
        for (var tensor = 0; tensor < slices.Count; tensor++)
        {
            if (slices[tensor] is not { } slice)
            {
                continue;
            }

            long chunkLength = BlockedSketcher.ChunkLength(slice.Length);
            for (long first = 0, count; first < _tensors[tensor].Count; first += count)
            {
                var offset = slice.Offset + first;
                count = Math.Min(_tensors[tensor].Count - first, chunkLength - (offset % chunkLength));
                if (!open.TryGetValue(slice.Group, out var last) || last.Index != offset / chunkLength)
                {
                    last = (
                        offset / chunkLength, new SketchChunk(slice.Group, last.Chunk is null ? 0 : last.Chunk.Number + 1, []));
                    open[slice.Group] = last;
                    _chunks.Add(last.Chunk);
                }

                last.Chunk.Parts.Add((tensor, first, count, offset));
            }
        }
    }

    /// <summary>Sums chunks until there are no more.</summary>
    private void Work()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_groups.Values.Max(group => PieceLength(group.Map.Length))
            * _tensors.Max(tensor => TensorFormats.ElementBytes(tensor.Format)));
        try
        {
            using var reader = new TensorReader();
            while (Interlocked.Increment(ref _next) - 1 is var i && i < _chunks.Count && Volatile.Read(ref _failure) is null)
            {
                var buckets = _sums[_chunks[i].Group].Rent();
                Sum(_chunks[i], _groups[_chunks[i].Group].Map, reader, buffer, buckets);
                Add(_chunks[i], buckets);
            }
        }
        catch (Exception exception)
        {
            // Raised again when all threads have ended.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Sum(SketchChunk chunk, SketchMap map, TensorReader reader, byte[] buffer, double[] buckets)
    {
        var pieceLength = PieceLength(map.Length);
        foreach (var (tensor, first, count, offset) in chunk.Parts)
        {
            var format = _tensors[tensor].Format;
            reader.Begin(_tensors[tensor], first);
            for (long given = 0, length; given < count; given += length)
            {
                length = Math.Min(count - given, pieceLength - ((offset + given) % pieceLength));
                var bytes = buffer.AsSpan(0, (int)length * TensorFormats.ElementBytes(format));
                reader.Read(bytes);
                SketchKernel.Accumulate(
                    new ParameterValues(TensorFormats.ElementOf(format), bytes), offset + given, map, buckets);
            }
        }
    }

    private void Add(SketchChunk chunk, double[] buckets)
    {
        // The thread that sums the next chunk never waits, but it may have failed.
        var wait = default(SpinWait);
        while (!_sums[chunk.Group].TryAdd(chunk.Number, buckets) && Volatile.Read(ref _failure) is null)
        {
            wait.SpinOnce();
        }
    }

    private static int PieceLength(int d) => d * RowsTogether * Math.Max(1, PieceValues / (d * RowsTogether));
}

/// <summary>Coordinates of a group that are summed by themselves before they are added to its sketch.</summary>
/// <param name="Group">The group.</param>
/// <param name="Number">Which chunk of the group it is, in the order in which chunks are added.</param>
/// <param name="Parts">The values: tensor, first value in it, how many, and the index in the group of the first one.</param>
internal sealed record SketchChunk(int Group, int Number, List<(int Tensor, long First, long Count, long Offset)> Parts);

/// <summary>Adds chunks to a sketch in their order, whatever the order in which they come.</summary>
/// <param name="sum">Shape [d]: added to.</param>
internal sealed class OrderedSum(double[] sum)
{
    // Enough for a delay of some milliseconds; 2 MiB at d = 8192.
    private const int MostWaiting = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, double[]> _waiting = [];
    private readonly Stack<double[]> _free = [];
    private int _next;

    /// <summary>Room for a chunk.</summary>
    /// <returns>Shape [d]: zeros.</returns>
    public double[] Rent()
    {
        lock (_lock)
        {
            return _free.TryPop(out var buckets) ? buckets : new double[sum.Length];
        }
    }

    /// <summary>Takes a chunk, and adds it as soon as all chunks before it have been added.</summary>
    /// <param name="number">Which chunk it is, from 0.</param>
    /// <param name="buckets">The chunk, from <see cref="Rent"/>; not the caller's any more.</param>
    /// <returns>False if too many chunks wait already; never for the one that is next.</returns>
    public bool TryAdd(int number, double[] buckets)
    {
        lock (_lock)
        {
            if (number != _next && _waiting.Count >= MostWaiting)
            {
                return false;
            }

            _waiting.Add(number, buckets);
            for (; _waiting.Remove(_next, out var present); _next++)
            {
                SketchKernel.Add(present, sum);
                present.AsSpan().Clear();
                _free.Push(present);
            }

            return true;
        }
    }
}

/// <summary>Sketches a checkpoint that can only be read from front to back, since parts of it are deflated or have to be
/// checked.</summary>
internal static class StreamedSketch
{
    /// <summary>Computes the sketches.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="slices">Which part of which map each block takes.</param>
    /// <param name="groups">The groups: their sketches are overwritten.</param>
    /// <param name="threads">Number of threads that sketch; one more reads.</param>
    public static void Compute(
        Checkpoint checkpoint, IReadOnlyList<SketchSlice?> slices, IReadOnlyDictionary<int, GroupSketch> groups, int threads)
    {
        using var workers = new SketchWorkers(threads);
        var sketchers = groups.ToDictionary(group => group.Key, group => new BlockedSketcher(group.Value.Map, workers));
        foreach (var sketcher in sketchers.Values)
        {
            sketcher.Begin();
        }

        using (var ahead = new ReadAhead(checkpoint.Tensors))
        {
            while (ahead.TryTake(out var piece))
            {
                if (slices[piece.Tensor] is { } slice)
                {
                    sketchers[slice.Group].Add(checkpoint.ValuesOf(piece), slice.Offset + piece.First);
                }
            }
        }

        foreach (var (group, sketcher) in sketchers)
        {
            sketcher.End(groups[group].Sum);
        }
    }
}

/// <summary>The sketch of one group of a checkpoint.</summary>
/// <param name="map">The map that the receiver asked for.</param>
internal sealed class GroupSketch(SketchMap map)
{
    /// <summary>The map.</summary>
    public SketchMap Map { get; } = map;

    /// <summary>The sketch.</summary>
    /// <value>Shape [d].</value>
    public double[] Sum { get; } = new double[map.Length];
}
