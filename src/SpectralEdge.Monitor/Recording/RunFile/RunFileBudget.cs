namespace SpectralEdge.Monitor;

/// <summary>
/// What the lines of a run file may take: five eighths for samples and weights, one eighth for metrics, and a quarter is kept for
/// all else.
/// </summary>
/// <param name="bytes">Largest size of the file.</param>
internal sealed class RunFileBudget(long bytes)
{
    /// <summary>Lines of samples and of weights.</summary>
    public LineBudget Samples { get; } = new(bytes / 8 * 5);

    /// <summary>Lines of metrics.</summary>
    public LineBudget Metrics { get; } = new(bytes / 8);

    /// <summary>All others, which are never thinned out.</summary>
    public LineBudget Rest { get; } = new(bytes / 4);

    /// <summary>Longest header, and longest inventory.</summary>
    /// <value>Bytes, without the end of the line.</value>
    public int LongestInventory { get; } = (int)Math.Min(RunFileFormat.LongestLine, bytes / 8);

    /// <summary>Counts a line that is in the file already.</summary>
    /// <param name="start">How it begins.</param>
    /// <param name="length">Its bytes.</param>
    public void Note(ReadOnlySpan<byte> start, long length)
    {
        var account = start.StartsWith("{\"type\":\"sample\""u8) || start.StartsWith("{\"type\":\"weights\""u8) ? Samples
            : start.StartsWith("{\"type\":\"metric\""u8) ? Metrics
            : Rest;
        account.Note(length);
    }
}
