namespace SpectralEdge.Monitor.Tests;

/// <summary>The sketching threads of this process, as Linux names them; elsewhere they cannot be seen from outside.</summary>
internal static class SketchThreads
{
    public static int Count() =>
        Directory.EnumerateDirectories("/proc/self/task").Count(task => NameOf(task).StartsWith(
            "SpectralEdge", StringComparison.Ordinal));

    /// <summary>Waits until there are none; a thread that has been joined may still be listed for a moment.</summary>
    public static bool AllEnd() => SpinWait.SpinUntil(() => Count() == 0, TimeSpan.FromSeconds(10));

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            // It ended a moment ago.
            return string.Empty;
        }
    }
}
