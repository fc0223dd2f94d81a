namespace SpectralEdge.Monitor.Analysis;

/// <summary>Columns of numbers by step, such as losses that a training loop logged.</summary>
/// <remarks>Read from a table whose first line names the columns (commas, tabs or semicolons; quotes around cells), from JSON
/// lines, from a JSON list of objects or of TensorBoard's triples, or from the <c>log_history</c> of a
/// <c>trainer_state.json</c>. Columns that hold no number in any row are left out. Steps are whole numbers, <c>100.0</c>
/// among them.</remarks>
internal sealed class ValueTable
{
    // The first of these that there is, whatever stands around it.
    private static readonly string[] StepNames =
    [
        "step", "global_step", "trainer/global_step", "train/global_step", "_step", "steps", "iteration", "iter", "iterations",
        "epoch",
    ];

    private readonly string _path;
    private readonly List<ValueRow> _rows;
    private readonly string[] _names;
    private readonly int _step;
    private readonly List<string> _columns;

    private ValueTable(string path, string[] names, int step, List<ValueRow> rows, string? cut)
    {
        (_path, _names, _step, _rows, Problems) = (path, names, step, rows, cut is null ? [] : [cut]);
        var known = new bool[names.Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < known.Length; i++)
            {
                known[i] |= i != step && !double.IsNaN(row.Cells[i]);
            }
        }

        _columns = [.. names.Where((_, i) => known[i])];
        NumberlessColumns = [.. names.Where((_, i) => i != step && !known[i])];
    }

    /// <summary>Names of the columns of numbers beside the step, in their order.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Names of the columns that hold no number in any row, in their order.</summary>
    public IReadOnlyList<string> NumberlessColumns { get; }

    /// <summary>What could not be read, as sentences: a last line that is cut off.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Name of the column of steps.</summary>
    public string StepColumn => _names[_step];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The table.</returns>
    /// <exception cref="FormatException">The file is no such table.</exception>
    public static ValueTable Read(string path)
    {
        var text = File.ReadAllText(path);
        var (names, rows, cut) = text.AsSpan().TrimStart().StartsWith("{") || text.AsSpan().TrimStart().StartsWith("[")
            ? JsonRows.Read(path, text)
            : TextRows.Read(path, text);
        var step = Array.FindIndex(StepNames, name => names.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (step < 0 || names.Length < 2)
        {
            throw new FormatException($"{path}: the columns are {Quoted(names)}; there must be one of steps, called "
                + $"{string.Join(", ", StepNames)}, and at least one more. Name them on the first line, as 'step,loss'.");
        }

        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FormatException(
                $"{path}: {twice.Count()} columns are called '{Short(twice.Key)}'; each name may occur once. Rename them.");
        }

        var place = Array.FindIndex(names, name => name.Equals(StepNames[step], StringComparison.OrdinalIgnoreCase));
        return rows.Count > 0
            ? new ValueTable(path, names, place, rows, cut)
            : throw new FormatException($"{path}: there are no rows; there must be at least one below the names. Write a step "
                + "and its values on each line.");
    }

    /// <summary>The values of a column at given steps: at each the one of the last row up to it that has one, so that
    /// nothing looks ahead.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>Shape [n]; NaN before the first row, and where the row says NaN.</returns>
    /// <exception cref="FormatException">Steps do not rise, or a step has two values.</exception>
    public double[] At(string column, IReadOnlyList<long> steps)
    {
        var (known, values) = ValuesOf(column);
        return
        [
            .. steps.Select(
                step => known.BinarySearch(step) is var place && place >= 0
                    ? values[place]
                    : ~place == 0
                    ? double.NaN
                    : values[~place - 1]),
        ];
    }

    /// <summary>Every column of numbers as it stands in the file.</summary>
    /// <returns>Name; and of each row that has a value in it, in the order of the file, line from 1, step, and value, which is
    /// NaN where the row says so. A row without a step raises a <see cref="FormatException"/>.</returns>
    public IEnumerable<(string Name, IEnumerable<(int Line, long Step, double Value)> Rows)> All()
    {
        var next = 0;
        for (var i = 0; i < _names.Length && next < _columns.Count; i++)
        {
            if (_names[i] == _columns[next])
            {
                next++;
                yield return (_names[i], RowsAt(i));
            }
        }
    }

    private IEnumerable<(int Line, long Step, double Value)> RowsAt(int column) =>
        _rows.Where(row => row.IsKnown(column)).Select(row => (row.Line, StepOf(row), row.Cells[column]));

    /// <summary>Steps that rise, and their values; a row that repeats the one before counts once.</summary>
    private (List<long> Steps, List<double> Values) ValuesOf(string column)
    {
        var (steps, values) = (new List<long>(), new List<double>());
        foreach (var (line, step, value) in RowsAt(Array.IndexOf(_names, column)))
        {
            if (steps.Count > 0 && step <= steps[^1])
            {
                if (step == steps[^1] && value.Equals(values[^1]))
                {
                    continue;
                }

                throw new FormatException(step == steps[^1]
                    ? $"{_path}: line {line} has step {step} again, with another {column}; a step may have one value. "
                        + "Average them, or leave all but one out."
                    : $"{_path}: line {line} has step {step} after step {steps[^1]}; steps must rise. Sort the rows; of a "
                        + "run that was resumed keep the later ones.");
            }

            steps.Add(step);
            values.Add(value);
        }

        return (steps, values);
    }

    private long StepOf(ValueRow row) =>
        row.Cells[_step] is var step && Math.Abs(step) < 1e15 && step == Math.Floor(step)
            ? (long)step
            : throw new FormatException($"{_path}: line {row.Line} has no step; the column {StepColumn} must hold a whole "
                + "number. Write it again.");

    private static string Short(string name) => name.Length > 60 ? name[..60] + "..." : name;

    private static string Quoted(string[] names) =>
        names.Length == 0
            ? "none"
            : string.Join(", ", names.Take(12).Select(name => $"'{Short(name)}'"))
                + (names.Length > 12 ? $" and {names.Length - 12} more" : string.Empty);
}
