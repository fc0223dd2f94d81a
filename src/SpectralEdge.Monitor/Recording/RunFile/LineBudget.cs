namespace SpectralEdge.Monitor;

/// <summary>How many bytes lines of one kind may take, and which of them are written so that they last.</summary>
/// <remarks>
/// All lines until half of the bytes are used. Then every second one; and half as many again each time a quarter of what is left
/// is used. So a file never fills up: with lines of 5 KB, 160 MiB hold the first 15,000 in full, and ten million thinly.
/// </remarks>
/// <param name="bytes">What they may take.</param>
internal sealed class LineBudget(long bytes)
{
    // Names are the user's; more of them share one count.
    private const int MostNames = 1000;

    // No run has more lines than that.
    private const long Thinnest = 1L << 40;

    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private long _used;
    private long _nextAt = bytes / 2;
    private long _ahead = 1;

    /// <summary>One line of so many is written; 0 for none.</summary>
    public long KeepEvery { get; private set; } = 1;

    /// <summary>Writes fewer lines from now on, if it is time to.</summary>
    /// <returns>True if it was.</returns>
    public bool Tighten()
    {
        var isTime = _ahead != KeepEvery;
        KeepEvery = _ahead;
        return isTime;
    }

    /// <summary>Whether a line is written, by its number among its like.</summary>
    public bool Keeps(long number) => KeepEvery > 0 && number % KeepEvery == 0;

    /// <summary>Whether a line is written, by how many of its name there were since lines are left out.</summary>
    public bool Keeps(string name)
    {
        if (KeepEvery <= 1)
        {
            return KeepEvery == 1;
        }

        var key = _seen.Count < MostNames || _seen.ContainsKey(name) ? name : string.Empty;
        var number = _seen.GetValueOrDefault(key);
        _seen[key] = number + 1;
        return Keeps(number);
    }

    /// <summary>Takes the bytes of a line, if they are there.</summary>
    /// <returns>False if they are not; then no more lines are written.</returns>
    public bool Take(long length)
    {
        if (length > bytes - _used)
        {
            _ahead = 0;
            return false;
        }

        Note(length);
        return true;
    }

    /// <summary>Takes the bytes of a line that is written in any case.</summary>
    public void Note(long length)
    {
        _used += length;
        while (_ahead > 0 && _used >= _nextAt)
        {
            _ahead = _ahead < Thinnest ? 2 * _ahead : 0;
            _nextAt += Math.Max(1, (bytes - _nextAt) / 4);
        }
    }
}
