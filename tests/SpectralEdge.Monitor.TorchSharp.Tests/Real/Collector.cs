namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A thread that forces one garbage collection after the other, except while it is forbidden to.</summary>
internal sealed class Collector : IDisposable
{
    // Up to about a millisecond, so that collections fall at any place of a sample.
    private const int MostSpins = 50_000;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationToken _stop;
    private readonly Thread _thread;
    private long _count;
    private volatile bool _forbidden;

    public Collector(CancellationToken stop)
    {
        _stop = stop;
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Number of collections so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Waits for the collection under way, and for what it freed, and holds further ones back.</summary>
    public void Forbid()
    {
        // The gate is not fair: without the flag the collector would take it again before anyone who waits.
        _forbidden = true;
        _gate.Wait(CancellationToken.None);
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Lets collections happen at any moment.</summary>
    public void Allow()
    {
        _gate.Release();
        _forbidden = false;
    }

    public void Dispose()
    {
        _thread.Join();
        _gate.Dispose();
    }

    private void Run()
    {
        var random = new Random(1);
        while (!_stop.IsCancellationRequested)
        {
            if (!_forbidden && _gate.Wait(100, CancellationToken.None))
            {
                GC.Collect();
                Interlocked.Increment(ref _count);
                _gate.Release();

                // Back to back, collections hold up every return from native code, and the other thread gets nowhere.
                Thread.SpinWait(random.Next(MostSpins));
            }
        }
    }
}
