namespace SpectralEdge.Monitor;

/// <summary>The constants of a run file (docs/reference/run-file.md).</summary>
internal static class RunFileFormat
{
    /// <summary>Version of the line format.</summary>
    public const int Format = 1;

    /// <summary>Name of the file in the run's folder.</summary>
    public const string FileName = "run.jsonl";

    /// <summary>The longest line that is read; a longer one is left out.</summary>
    public const int LongestLine = 16 << 20;
}
