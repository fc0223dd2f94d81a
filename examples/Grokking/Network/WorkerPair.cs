namespace Grokking.Network;

/// <summary>Shares numbered pieces of work between the calling thread and one thread of its own.</summary>
/// <remarks>
/// Allocates nothing after construction. Which thread takes which piece is left to chance, so a piece must not depend on it.
/// Work that throws on the second thread ends the process: it must be checked beforehand.
/// </remarks>
internal sealed class WorkerPair : IDisposable
{
    private readonly Action<int> _work;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _pieces;
    private int _unfinished;

    /// <summary>Starts the second thread.</summary>
    /// <param name="work">Does the piece with the given number, counted from 0.</param>
    public WorkerPair(Action<int> work)
    {
        _work = work;
        _thread = new Thread(Serve) { IsBackground = true, Name = "Grokking network" };
        _thread.Start();
    }

    /// <summary>Does all pieces, and returns when the last is done.</summary>
    public void Run(int pieces)
    {
        _unfinished = pieces;

        // Published last: a second thread still busy with its previous call may take a piece at once.
        Volatile.Write(ref _pieces, pieces);
        _wake.Release();
        TakePieces();

        // At most one piece is missing, and a piece is far shorter than a sleep.
        var wait = default(SpinWait);
        while (Volatile.Read(ref _unfinished) > 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _wake.Release();
        _thread.Join();
        _wake.Dispose();
    }

    private void Serve()
    {
        for (_wake.Wait(); !_stopping; _wake.Wait())
        {
            TakePieces();
        }
    }

    // Counting down to below zero makes a late taker harmless: it finds a negative number whatever the next call asks for.
    private void TakePieces()
    {
        for (var piece = Interlocked.Decrement(ref _pieces); piece >= 0; piece = Interlocked.Decrement(ref _pieces))
        {
            _work(piece);
            Interlocked.Decrement(ref _unfinished);
        }
    }
}
