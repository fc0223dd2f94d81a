namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Counts what a call allocates once it is warm.</summary>
internal static class Allocations
{
    /// <summary>Bytes allocated on this thread.</summary>
    public static long Of(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes allocated on all threads; for tests that nothing else runs beside. The test runner may allocate now and then, so the least of some tries counts.</summary>
    public static long OnAllThreads(Action action)
    {
        action();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 50 && least > 0; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
