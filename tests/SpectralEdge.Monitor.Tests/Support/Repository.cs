namespace SpectralEdge.Monitor.Tests;

/// <summary>Finds the sources that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution, found upwards from the test output.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SpectralEdge.Monitor.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new DirectoryNotFoundException("No solution above the test output: run the tests inside the repository.");
    }
}
