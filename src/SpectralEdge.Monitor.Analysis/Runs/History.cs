namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a run that was made elsewhere logged: columns of numbers, each by step.</summary>
/// <param name="Path">The file or folder that it was read from.</param>
/// <param name="Columns">The columns of numbers, in the order in which they first occur.</param>
/// <param name="Others">Names of columns that hold no number.</param>
/// <param name="Problems">What could not be read, as sentences.</param>
internal sealed record History(
    string Path, IReadOnlyList<HistoryColumn> Columns, IReadOnlyList<string> Others, IReadOnlyList<string> Problems)
{
    private const int Shown = 12;

    /// <summary>Reads a table, JSON lines, a JSON list or a <c>trainer_state.json</c> (<see cref="ValueTable"/>).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">The file is no such table, or a row has no step.</exception>
    public static History Read(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            throw new FormatException($"{path}: the file is empty; there must be a table with steps. Log the run again.");
        }

        var table = ValueTable.Read(path);
        var columns = new List<HistoryColumn>();
        foreach (var (name, rows) in table.All())
        {
            var column = new HistoryColumn(name);
            var count = 0;
            foreach (var (_, step, value) in rows)
            {
                column.Add(step, value);
                count++;
            }

            if (count > 2 && 2 * column.Restarts > count)
            {
                throw new FormatException($"{path}: the steps of '{name}' go back {column.Restarts} times in {count} rows; "
                    + "rows must be in the order of their steps. Sort them.");
            }

            columns.Add(column);
        }

        return new History(path, columns, table.NumberlessColumns, table.Problems);
    }

    /// <summary>The column of a name.</summary>
    /// <param name="name">Its name, as it was logged.</param>
    /// <exception cref="FormatException">There is none, or it holds no numbers.</exception>
    public HistoryColumn Column(string name) => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new FormatException(Others.Contains(name)
            ? $"{Path}: the column '{name}' holds no number in any row. Name one of {Names}."
            : $"{Path}: there is no column '{name}'. Name one of {Names}.");

    /// <summary>The names of the columns, the first ones of many.</summary>
    public string Names => string.Join(", ", Columns.Take(Shown).Select(column => column.Name))
        + (Columns.Count > Shown ? $" and {Columns.Count - Shown} more" : string.Empty);
}

/// <summary>A quantity by step: steps rise, each has one value.</summary>
/// <remarks>
/// Values come in the order in which they were logged. A step that comes again takes the later value. A step below the last one
/// is a run that was resumed from there: what was logged before for this step and later ones is left out, as the run forgot it.
/// </remarks>
/// <param name="name">Its name.</param>
internal sealed class HistoryColumn(string name)
{
    // Distances that differ by less do not change what a mean over an interval scatters; chosen.
    private const int UnequalFactor = 2;

    private readonly List<long> _steps = [];
    private readonly List<double> _values = [];
    private long _firstRestart;
    private long _firstRepeated;

    /// <summary>Its name, as it was logged.</summary>
    public string Name => name;

    /// <summary>The steps, rising.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>The values, NaN and infinities among them.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>How many values are NaN or infinite.</summary>
    public int NotFinite => _values.Count(value => !double.IsFinite(value));

    /// <summary>How often steps went back.</summary>
    public int Restarts { get; private set; }

    /// <summary>How many values were left out since steps went back.</summary>
    public int Replaced { get; private set; }

    /// <summary>How often a step came twice with different values.</summary>
    public int Repeated { get; private set; }

    /// <summary>The finite values from a step on, with their steps.</summary>
    public IEnumerable<(long Step, double Value)> Finite(long from = long.MinValue) =>
        _steps.Zip(_values).Where(row => row.First >= from && double.IsFinite(row.Second));

    /// <summary>Whether all finite values are above 0, so that they have logarithms.</summary>
    public bool IsPositive() => _values.TrueForAll(value => value > 0 || !double.IsFinite(value));

    /// <summary>Takes the next value.</summary>
    public void Add(long step, double value)
    {
        if (_steps.Count > 0 && step == _steps[^1])
        {
            (_firstRepeated, Repeated) = _values[^1].Equals(value)
                ? (_firstRepeated, Repeated)
                : (Repeated == 0 ? step : _firstRepeated, Repeated + 1);
            _values[^1] = value;
            return;
        }

        ResumeAt(step);
        _steps.Add(step);
        _values.Add(value);
    }

    /// <summary>The run goes on from a step: values of this step and later ones are left out.</summary>
    public void ResumeAt(long step)
    {
        var kept = _steps.Count;
        while (kept > 0 && _steps[kept - 1] >= step)
        {
            kept--;
        }

        if (kept < _steps.Count)
        {
            _firstRestart = Restarts == 0 ? step : _firstRestart;
            (Restarts, Replaced) = (Restarts + 1, Replaced + _steps.Count - kept);
            _steps.RemoveRange(kept, _steps.Count - kept);
            _values.RemoveRange(kept, _values.Count - kept);
        }
    }

    /// <summary>What a reader has to know about it, as sentences.</summary>
    public IEnumerable<string> Notes()
    {
        if (Restarts > 0)
        {
            yield return $"{name}: steps go back {Times(Restarts)}, first to {_firstRestart}; {Count(Replaced, "value")} left "
                + "out that had been logged for these steps and later ones, as a run that is resumed forgets them.";
        }

        if (Repeated > 0)
        {
            yield return $"{name}: a step comes again with another value {Times(Repeated)}, first {_firstRepeated}; the last "
                + "value counts. Rows of several runs or processes in one file look like this: give each alone.";
        }

        if (NotFinite > 0)
        {
            var at = _steps[_values.FindIndex(value => !double.IsFinite(value))];
            yield return $"{name}: {Count(NotFinite, "value")} NaN or infinite, first at step {at}; detectors leave them out.";
        }

        if (Distances() is var (least, most) && most > UnequalFactor * least)
        {
            yield return $"{name}: its rows are {least} to {most} steps apart (nine tenths of them); detectors count rows, and a "
                + "mean over a longer interval scatters less.";
        }
    }

    // From the twentieth to the last but twentieth: a gap of a night is no other rhythm.
    private (long Least, long Most)? Distances()
    {
        long[] sorted = [.. _steps.Zip(_steps.Skip(1), (from, to) => to - from).Order()];
        return sorted.Length == 0 ? null : (sorted[sorted.Length / 20], sorted[^(1 + (sorted.Length / 20))]);
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Count(int count, string what) => count == 1 ? $"1 {what} is" : $"{count} {what}s are";
}
