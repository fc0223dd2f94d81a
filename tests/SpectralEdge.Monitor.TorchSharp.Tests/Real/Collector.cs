namespace SpectralEdge.Monitor.Torch.Tests.Real;

/// <summary>A thread that forces one garbage collection after the other, except while it is forbidden to.</summary>
internal sealed class Collector : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationToken _stop;
    private readonly Thread _thread;
    private long _count;

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
        _gate.Wait(CancellationToken.None);
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Lets collections happen at any moment.</summary>
    public void Allow() => _gate.Release();

    public void Dispose()
    {
        _thread.Join();
        _gate.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (_gate.Wait(100, CancellationToken.None))
            {
                GC.Collect();
                Interlocked.Increment(ref _count);
                _gate.Release();
            }
        }
    }
}
