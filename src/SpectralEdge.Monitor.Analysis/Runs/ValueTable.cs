using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Columns of numbers by step, such as losses that a training loop logged.</summary>
/// <remarks>A comma-separated file whose first line names the columns, one of them <c>step</c>. Columns that hold no number in
/// any row are left out.</remarks>
internal sealed class ValueTable
{
    private readonly long[] _steps;
    private readonly Dictionary<string, double[]> _columns;

    private ValueTable(long[] steps, Dictionary<string, double[]> columns) => (_steps, _columns) = (steps, columns);

    /// <summary>Names of the columns beside <c>step</c>, in their order.</summary>
    public IReadOnlyList<string> Columns => [.. _columns.Keys];

    /// <summary>The steps, rising.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The table.</returns>
    public static ValueTable Read(string path)
    {
        string[] lines = [.. File.ReadLines(path)];
        var names = lines.Length == 0 ? [] : lines[0].Trim('\uFEFF').Split(',').Select(name => name.Trim()).ToArray();
        var at = Array.FindIndex(names, name => name.Equals("step", StringComparison.OrdinalIgnoreCase));
        CheckNames(path, names, at);
        var rows = new List<(long Step, double[] Values)>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
            {
                rows.Add(Row(path, i + 1, lines[i].Split(','), names.Length, at, rows.Count == 0 ? -1 : rows[^1].Step));
            }
        }

        if (rows.Count == 0)
        {
            throw new FormatException($"{path}: there are no rows; there must be at least one below the names. Write a step and "
                + "its values on each line.");
        }

        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        for (var column = 0; column < names.Length; column++)
        {
            if (column != at && rows.Exists(row => !double.IsNaN(row.Values[column])))
            {
                columns[names[column]] = [.. rows.Select(row => row.Values[column])];
            }
        }

        return new ValueTable([.. rows.Select(row => row.Step)], columns);
    }

    private static void CheckNames(string path, string[] names, int at)
    {
        if (at < 0 || names.Length < 2)
        {
            throw new FormatException($"{path}: the first line is '{string.Join(',', names)}'; it must name a column step and at "
                + "least one more, separated by commas. Write it as 'step,loss'.");
        }

        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FormatException(
                $"{path}: {twice.Count()} columns are called '{twice.Key}'; each name may occur once. Rename them.");
        }
    }

    /// <summary>The values of a column at given steps: at each the one of the last row up to it, so that
    /// nothing looks ahead.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>Shape [n]; NaN before the first row, and where the row has no number.</returns>
    public double[] At(string column, IReadOnlyList<long> steps)
    {
        var values = _columns[column];
        return
        [
            .. steps.Select(
                step => Array.BinarySearch(_steps, step) is var place && place >= 0
                    ? values[place]
                    : ~place == 0
                    ? double.NaN
                    : values[~place - 1]),
        ];
    }

    private static (long Step, double[] Values) Row(string path, int line, string[] cells, int columns, int at, long last)
    {
        if (cells.Length != columns
            || !long.TryParse(cells[at], NumberStyles.Integer, CultureInfo.InvariantCulture, out var step))
        {
            throw new FormatException($"{path}: line {line} must have {columns} cells, the step a whole number. Write it again.");
        }

        return step > last
            ? (
                step,
                [
                    .. cells.Select(
                        cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                            ? value
                            : double.NaN),
                ])
            : throw new FormatException($"{path}: line {line} has step {step} after step {last}; steps must rise. Sort the rows, "
                + "and leave repeated steps out.");
    }
}
