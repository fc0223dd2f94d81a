namespace SpectralEdge.Monitor;

/// <summary>The blocked sketch of one group, on as many threads as there are.</summary>
/// <remarks>
/// <para>
/// The coordinates are cut into chunks of a fixed number of rows. Each chunk is summed by itself, row after row, and the chunks
/// are added to the sketch in their order. Which thread sums a chunk makes no difference to a single bit, nor does the cut in
/// which the coordinates are given, as long as they are given in their order.
/// </para>
/// <para>Memory: 2 d float64, and d more for each thread, which all groups share.</para>
/// </remarks>
internal sealed class BlockedSketcher : ISketcher
{
    // A chunk takes about 0.2 ms, long enough for its d additions to the sketch not to count and short enough to share the work
    // evenly.
    private const int ChunkCoordinates = 1 << 20;

    // A chunk is a multiple of as many rows as the kernels take together at most.
    private const int ChunkRows = 8;
    private const long NoChunk = -1;

    private readonly SketchMap _map;
    private readonly SketchWorkers _workers;
    private readonly int _chunkLength;
    private readonly double[] _sum;
    private readonly double[] _open;
    private long _openChunk = NoChunk;

    /// <summary>Creates the sketcher.</summary>
    /// <param name="map">The map.</param>
    /// <param name="workers">The threads that share the work; not disposed with the sketcher.</param>
    public BlockedSketcher(SketchMap map, SketchWorkers workers)
    {
        _map = map;
        _workers = workers;
        _chunkLength = ChunkLength(map.Length);
        _sum = new double[map.Length];
        _open = new double[map.Length];
    }

    /// <inheritdoc/>
    public int Length => _map.Length;

    /// <summary>Number of coordinates in a chunk: whole rows, a multiple of eight of them.</summary>
    /// <param name="d">Length of the sketch.</param>
    public static int ChunkLength(int d) => d * ChunkRows * Math.Max(1, ChunkCoordinates / (d * ChunkRows));

    /// <inheritdoc/>
    public void Begin()
    {
        _sum.AsSpan().Clear();
        _open.AsSpan().Clear();
        _openChunk = NoChunk;
    }

    /// <inheritdoc/>
    public void Add(ParameterValues values, long offset)
    {
        if (values.Count == 0)
        {
            return;
        }

        var last = offset + values.Count - 1;
        Open(offset / _chunkLength);
        if (last / _chunkLength == _openChunk)
        {
            SketchKernel.Accumulate(values, offset, _map, _open);
            return;
        }

        _workers.Sketch(values, offset, _map, _chunkLength, _open, _sum);
        _openChunk = last / _chunkLength;
    }

    /// <inheritdoc/>
    public void AddSketch(ReadOnlySpan<double> sketch)
    {
        Open(NoChunk);
        SketchKernel.Add(sketch, _sum);
    }

    /// <inheritdoc/>
    public void End(Span<double> sketch)
    {
        Open(NoChunk);
        _sum.CopyTo(sketch);
    }

    /// <summary>Makes a chunk the open one; the one that was open is added to the sketch.</summary>
    private void Open(long chunk)
    {
        if (chunk == _openChunk)
        {
            return;
        }

        if (_openChunk != NoChunk)
        {
            SketchKernel.Add(_open, _sum);
            _open.AsSpan().Clear();
        }

        _openChunk = chunk;
    }
}
