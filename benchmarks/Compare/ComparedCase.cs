namespace SpectralEdge.Monitor;

/// <summary>One thing that is timed.</summary>
/// <param name="Name">Its name, as <c>--help</c> explains it.</param>
/// <param name="Dim">Length of the sketch, d; 0 where there is none.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="Bytes">Bytes it has to move to or from memory at least.</param>
/// <param name="Run">One pass.</param>
internal sealed record ComparedCase(string Name, int Dim, int Threads, long Bytes, Action Run)
{
    /// <summary>The name of the yardstick.</summary>
    public const string Read = "read";

    /// <summary>After how many rounds a slow case takes no more part.</summary>
    public int MostRounds { get; init; } = int.MaxValue;
}
