namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Counts what a call allocates on this thread once it is warm.</summary>
internal static class Allocations
{
    public static long Of(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
