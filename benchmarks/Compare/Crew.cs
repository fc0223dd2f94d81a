namespace SpectralEdge.Monitor;

/// <summary>A fixed number of threads that work on parts of one pass, the calling one among them.</summary>
/// <remarks>
/// The others spin for some microseconds before they sleep, so that passes in quick succession find them awake.
/// </remarks>
internal sealed class Crew : IDisposable
{
    private const int Spins = 5000;

    private readonly ManualResetEventSlim[] _go;
    private readonly ManualResetEventSlim[] _done;
    private Action<int>? _work;
    private volatile bool _stopped;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">Number of threads, the calling one among them.</param>
    public Crew(int count)
    {
        Count = count;
        _go = [.. Enumerable.Range(1, count - 1).Select(_ => new ManualResetEventSlim())];
        _done = [.. Enumerable.Range(1, count - 1).Select(_ => new ManualResetEventSlim())];
        for (var other = 0; other < _go.Length; other++)
        {
            var index = other;
            new Thread(() => Serve(index)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>The part of a range that a thread takes; parts begin at multiples of 64.</summary>
    /// <param name="part">Index of the thread.</param>
    /// <param name="count">Length of the range.</param>
    /// <returns>The part.</returns>
    public (int Start, int Count) Range(int part, int count)
    {
        var start = Boundary(part, count);
        return (start, Boundary(part + 1, count) - start);
    }

    /// <summary>Runs work once on every thread and waits for all.</summary>
    /// <param name="work">Takes the index of the thread.</param>
    public void Run(Action<int> work)
    {
        _work = work;
        Array.ForEach(_go, static go => go.Set());
        work(0);
        Array.ForEach(_done, Await);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopped = true;
        Array.ForEach(_go, static go => go.Set());
    }

    private int Boundary(int part, int count) =>
        part == Count ? count : (int)((long)count * part / Count / 64 * 64);

    private void Serve(int index)
    {
        while (true)
        {
            Await(_go[index]);
            if (_stopped)
            {
                return;
            }

            _work!(index + 1);
            _done[index].Set();
        }
    }

    private static void Await(ManualResetEventSlim signal)
    {
        for (var i = 0; i < Spins && !signal.IsSet; i++)
        {
            Thread.SpinWait(1);
        }

        signal.Wait();
        signal.Reset();
    }
}
