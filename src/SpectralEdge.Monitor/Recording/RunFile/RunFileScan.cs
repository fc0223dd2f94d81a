namespace SpectralEdge.Monitor;

/// <summary>Looks through the lines that a run file holds already.</summary>
internal static class RunFileScan
{
    private const int LongestStart = 32;

    /// <summary>Counts lines.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="budget">What the lines are counted against; null for nothing.</param>
    /// <returns>Number of ends of lines, and whether the last line has one.</returns>
    public static (long Lines, bool IsWhole) Count(GrowingFile file, long from, RunFileBudget? budget)
    {
        var (buffer, start) = (new byte[1 << 16], new byte[LongestStart]);
        var (lines, length) = (0L, 0L);
        for (var count = file.Read(buffer, from); count > 0; count = file.Read(buffer, from))
        {
            from += count;
            for (var rest = buffer.AsSpan(0, count); rest.Length > 0;)
            {
                var end = rest.IndexOf((byte)'\n');
                var piece = rest[..(end < 0 ? rest.Length : end + 1)];
                rest = rest[piece.Length..];
                if (length < LongestStart)
                {
                    piece[..(int)Math.Min(piece.Length, LongestStart - length)].CopyTo(start.AsSpan((int)length));
                }

                length += piece.Length;
                if (end >= 0)
                {
                    budget?.Note(start.AsSpan(0, (int)Math.Min(length, LongestStart)), length);
                    (lines, length) = (lines + 1, 0);
                }
            }
        }

        return (lines, length == 0);
    }
}
