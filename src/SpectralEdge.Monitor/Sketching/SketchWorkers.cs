namespace SpectralEdge.Monitor;

/// <summary>Threads that sum the chunks of a sketch side by side, or do other work that falls into pieces.</summary>
/// <remarks>
/// <para>
/// Chunks are handed out in their order and added to the sketch in their order: whoever finishes a chunk waits until the one
/// before it has been added. The calling thread takes part. The threads are made at the first call that has work for them, sleep
/// in between, and run in the background, so a process never waits for them to end.
/// </para>
/// <para>
/// Memory: d float64 for each thread, shared by all groups. After the first call nothing is allocated. One call at a time.
/// </para>
/// </remarks>
internal sealed class SketchWorkers : IDisposable
{
    // Waking a thread takes about as long as half a chunk.
    private const int ChunksForThread = 2;

    // A wait here is for a few microseconds; Thread.Sleep(1), which SpinWait would come to, is for a thousand.
    private const int NeverSleep = -1;

    private readonly double[][] _buckets;
    private readonly SemaphoreSlim _work = new(0);
    private Thread[]? _threads;
    private Job _job;
    private Action<int>? _item;
    private int _items;
    private int _nextChunk;
    private int _addedChunks;
    private int _busy;
    private volatile bool _disposed;

    /// <summary>Prepares the threads; none is started yet.</summary>
    /// <param name="count">Number of threads, the calling one included; at least 1.</param>
    public SketchWorkers(int count) => _buckets = new double[count][];

    /// <summary>Number of threads, the calling one included.</summary>
    public int Count => _buckets.Length;

    /// <summary>Sketches coordinates that reach over the end of a chunk.</summary>
    /// <param name="values">Shape [n], in parameter units.</param>
    /// <param name="offset">Index in the group of the first coordinate.</param>
    /// <param name="map">The map.</param>
    /// <param name="chunkLength">Number of coordinates in a chunk; chunks begin at its multiples.</param>
    /// <param name="open">
    /// Shape [d]: what there is of the chunk of the first coordinate; overwritten with what there is of that of the last.
    /// </param>
    /// <param name="sum">Shape [d]: the chunks before the last are added to it.</param>
    public unsafe void Sketch(
        ParameterValues values, long offset, SketchMap map, int chunkLength, Span<double> open, Span<double> sum)
    {
        Prepare(map.Length);
        fixed (byte* bytes = values.Bytes)
        fixed (double* first = open, target = sum)
        {
            var chunks = (int)(((offset + values.Count - 1) / chunkLength) - (offset / chunkLength)) + 1;
            _job = new Job(
                values.Type, (nint)bytes, values.Count, values.Bytes.Length / values.Count, offset, map, chunkLength, chunks,
                (nint)first, (nint)target);
            _addedChunks = 0;
            Share(chunks);
        }
    }

    /// <summary>Does some work for each number below a count, in any order, and returns when all is done.</summary>
    /// <param name="count">The count.</param>
    /// <param name="work">Takes the number. It must not throw, and must not call these threads.</param>
    public void Run(int count, Action<int> work)
    {
        (_item, _items) = (work, count);
        Share(count);
        _item = null;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _work.Release(Count);
        foreach (var thread in _threads ?? [])
        {
            thread.Join();
        }

        _work.Dispose();
    }

    private void Prepare(int length)
    {
        if (_buckets[0] is null || _buckets[0].Length < length)
        {
            for (var i = 0; i < Count; i++)
            {
                _buckets[i] = new double[length];
            }
        }

        MakeThreads();
    }

    private void MakeThreads()
    {
        if (_threads is null)
        {
            _threads = new Thread[Count - 1];
            for (var i = 0; i < _threads.Length; i++)
            {
                _threads[i] = new Thread(Run) { IsBackground = true, Name = "SpectralEdge sketch" };
                _threads[i].Start(i + 1);
            }
        }
    }

    /// <summary>Works on as many threads as are worth waking, and returns when nobody works any more.</summary>
    private void Share(int chunks)
    {
        _nextChunk = 0;
        _busy = Math.Max(1, Math.Min(Count, chunks / ChunksForThread)) - 1;
        if (_busy > 0)
        {
            MakeThreads();
            _work.Release(_busy);
        }

        Work(0);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _busy) > 0)
        {
            // A thread that has not woken up yet is not needed any more.
            if (_work.Wait(0))
            {
                Interlocked.Decrement(ref _busy);
            }
            else
            {
                wait.SpinOnce(NeverSleep);
            }
        }
    }

    private void Run(object? index)
    {
        while (true)
        {
            _work.Wait();
            if (_disposed)
            {
                return;
            }

            Work((int)index!);
            Interlocked.Decrement(ref _busy);
        }
    }

    private void Work(int index)
    {
        if (_item is not { } item)
        {
            SketchChunks(index);
            return;
        }

        for (var next =
            Interlocked.Increment(ref _nextChunk) - 1; next < _items; next = Interlocked.Increment(ref _nextChunk) - 1)
        {
            item(next);
        }
    }

    private unsafe void SketchChunks(int index)
    {
        var job = _job;
        var d = job.Map.Length;
        var open = new Span<double>((void*)job.Open, d);
        var sum = new Span<double>((void*)job.Sum, d);
        for (var chunk =
            Interlocked.Increment(ref _nextChunk) - 1; chunk < job.Chunks; chunk = Interlocked.Increment(ref _nextChunk) - 1)
        {
            // The first chunk goes on with what is there of it already.
            var buckets = chunk == 0 ? open : _buckets[index].AsSpan(0, d);
            if (chunk > 0)
            {
                buckets.Clear();
            }

            var (start, count) = job.Piece(chunk);
            var bytes = new ReadOnlySpan<byte>((byte*)job.Values + ((long)start * job.ValueBytes), count * job.ValueBytes);
            SketchKernel.Accumulate(new ParameterValues(job.Type, bytes), job.Offset + start, job.Map, buckets);

            // The chunk before this one is being summed by a thread that never waits for this one.
            var wait = default(SpinWait);
            while (Volatile.Read(ref _addedChunks) != chunk)
            {
                wait.SpinOnce(NeverSleep);
            }

            if (chunk < job.Chunks - 1)
            {
                SketchKernel.Add(buckets, sum);
            }
            else
            {
                buckets.CopyTo(open);
            }

            Volatile.Write(ref _addedChunks, chunk + 1);
        }
    }

    /// <summary>What the threads are working on.</summary>
    private readonly record struct Job(
        ElementType Type, nint Values, int Count, int ValueBytes, long Offset, SketchMap Map, int ChunkLength,
        int Chunks, nint Open, nint Sum)
    {
        /// <summary>The values that lie in a chunk.</summary>
        public (int Start, int Count) Piece(int chunk)
        {
            var begin = Offset - (Offset % ChunkLength) + ((long)chunk * ChunkLength);
            var start = (int)Math.Max(0, begin - Offset);
            return (start, (int)Math.Min(Count, begin + ChunkLength - Offset) - start);
        }
    }
}
