namespace SpectralEdge.Monitor.Tests;

/// <summary>Counts what a call allocates once it is warm.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes allocated on this thread. A collection of another test's in between counts the rest of the thread's 8 KiB as
    /// allocated, so the least of some tries counts.
    /// </summary>
    public static long Of(Action action) => Least(action, GC.GetAllocatedBytesForCurrentThread, tries: 5);

    /// <summary>
    /// Bytes allocated on all threads; for tests that nothing else runs beside. The test runner may allocate now and then, so the
    /// least of some tries counts.
    /// </summary>
    public static long OnAllThreads(Action action) => Least(action, () => GC.GetTotalAllocatedBytes(precise: true), tries: 50);

    private static long Least(Action action, Func<long> allocated, int tries)
    {
        action();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < tries && least > 0; attempt++)
        {
            var before = allocated();
            action();
            least = Math.Min(least, allocated() - before);
        }

        return least;
    }
}
