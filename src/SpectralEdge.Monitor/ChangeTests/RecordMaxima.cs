namespace SpectralEdge.Monitor;

/// <summary>
/// The record maxima of a statistic in many streams: they give the time at which any threshold is first reached.
/// </summary>
/// <remarks>
/// Memory: 12 bytes a record. A stream has some tens of records, or thousands where a badly estimated mean makes the statistic
/// grow all the time.
/// </remarks>
internal sealed class RecordMaxima
{
    private readonly int _length;
    private readonly List<double> _levels = [];
    private readonly List<int> _at = [];
    private readonly List<int> _ends = [];
    private double _largest;
    private int _seen;

    /// <summary>Creates an empty collection.</summary>
    /// <param name="length">Number of values in each stream.</param>
    public RecordMaxima(int length) => _length = length;

    /// <summary>Takes the statistic after the next value of the current stream.</summary>
    /// <param name="statistic">At least 0; a stream's first record is above 0.</param>
    public void Add(double statistic)
    {
        _seen++;
        if (statistic > _largest)
        {
            _largest = statistic;
            _levels.Add(statistic);
            _at.Add(_seen);
        }
    }

    /// <summary>Ends the current stream.</summary>
    public void EndStream()
    {
        _ends.Add(_levels.Count);
        (_largest, _seen) = (0, 0);
    }

    /// <summary>Mean run length at a threshold.</summary>
    /// <param name="threshold">Above 0.</param>
    /// <returns>The estimate; streams that never reach the threshold count as cut off.</returns>
    public RunLengthEstimate At(double threshold)
    {
        var (times, alarmed) = (new int[_ends.Count], new bool[_ends.Count]);
        var levels = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_levels);
        var begin = 0;
        for (var stream = 0; stream < times.Length; stream++)
        {
            var records = levels[begin.._ends[stream]];
            var found = records.BinarySearch(threshold);
            found = found < 0 ? ~found : found;
            alarmed[stream] = found < records.Length;
            times[stream] = alarmed[stream] ? _at[begin + found] : _length;
            begin = _ends[stream];
        }

        return RunLengthEstimate.Of(times, alarmed);
    }

    /// <summary>The lowest threshold with a mean run length.</summary>
    /// <param name="runLength">The mean run length wanted, in values.</param>
    /// <returns>One of the levels reached; infinity where all of them are reached too often, or none was.</returns>
    public double ThresholdFor(double runLength)
    {
        // First between the maxima of whole streams, of which there are few; then among the records between two of these.
        var maxima = Maxima();
        var place = FirstWith(runLength, maxima);
        if (place == maxima.Length)
        {
            return double.PositiveInfinity;
        }

        var (low, high) = (place == 0 ? 0 : maxima[place - 1], maxima[place]);
        var between = _levels.FindAll(level => level > low && level <= high).ToArray();
        Array.Sort(between);
        return between[FirstWith(runLength, between)];
    }

    /// <summary>The largest level of each stream that has any, sorted.</summary>
    private double[] Maxima()
    {
        var maxima = new List<double>();
        var begin = 0;
        foreach (var end in _ends)
        {
            if (end > begin)
            {
                maxima.Add(_levels[end - 1]);
            }

            begin = end;
        }

        maxima.Sort();
        return [.. maxima];
    }

    /// <summary>Place of the first of some sorted levels with a mean run length; their number for none.</summary>
    private int FirstWith(double runLength, double[] levels)
    {
        var (low, high) = (0, levels.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(levels[middle]).Mean >= runLength ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
