namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Runs the same code once for each rank, each on a thread of its own, and sees to it that all of them come back.
/// </summary>
internal static class RankThreads
{
    /// <summary>How long a rank waits where nobody is meant to be missing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long a rank waits where somebody is missing from the start.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a rank waits where somebody goes missing later: long enough for a busy machine until then.</summary>
    public static readonly TimeSpan Longer = TimeSpan.FromSeconds(3);

    /// <summary>Runs the ranks and gives what each of them threw, or null.</summary>
    public static Exception?[] Run(int ranks, Action<ISketchReducer> body, TimeSpan? timeout = null)
    {
        var reducers = InProcessReducer.CreateGroup(ranks, timeout ?? Patience);
        var thrown = new Exception?[ranks];
        var threads = reducers.Select(reducer => new Thread(
            () => thrown[reducer.Rank] = Record.Exception(() => body(reducer))) { IsBackground = true }).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(2 * Patience), "A rank hangs."));
        return thrown;
    }

    /// <summary>Runs the ranks, none of which may throw, and gives what each of them returned.</summary>
    public static T[] Results<T>(int ranks, Func<ISketchReducer, T> body, TimeSpan? timeout = null)
    {
        var results = new T[ranks];
        Assert.All(Run(ranks, reducer => results[reducer.Rank] = body(reducer), timeout), Assert.Null);
        return results;
    }
}
