using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A row of a table of numbers.</summary>
/// <param name="Line">Where it stands in the file, from 1.</param>
/// <param name="Cells">Its numbers; NaN where there is none.</param>
/// <param name="Nans">Which cells say NaN; null for none.</param>
internal sealed record ValueRow(int Line, double[] Cells, bool[]? Nans)
{
    /// <summary>Whether a cell holds a number, or says that it is none.</summary>
    public bool IsKnown(int column) => !double.IsNaN(Cells[column]) || Nans?[column] == true;
}

/// <summary>Reads cells.</summary>
internal static class ValueCells
{
    /// <summary>Makes a row of texts.</summary>
    public static ValueRow Row(int line, IReadOnlyList<string?> texts)
    {
        var (cells, nans) = (new double[texts.Count], (bool[]?)null);
        for (var i = 0; i < cells.Length; i++)
        {
            var text = texts[i].AsSpan().Trim();
            var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out cells[i]);
            if (!isNumber)
            {
                // pandas and Python write "inf"; .NET reads "Infinity" alone.
                cells[i] = text.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase)
                    ? text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity
                    : double.NaN;
            }

            if (double.IsNaN(cells[i]) && text.Equals("nan", StringComparison.OrdinalIgnoreCase))
            {
                (nans ??= new bool[cells.Length])[i] = true;
            }
        }

        return new ValueRow(line, cells, nans);
    }
}

/// <summary>Reads a table whose first line names the columns.</summary>
internal static class TextRows
{
    private static readonly char[] Separators = [',', '\t', ';'];

    /// <summary>Reads names and rows, and says what of a last line that is cut off.</summary>
    public static (string[] Names, List<ValueRow> Rows, string? Cut) Read(string path, string text)
    {
        string[] names = [];
        var (rows, separator, number) = (new List<ValueRow>(), ',', 0);
        var cells = new List<string?>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range].TrimEnd('\r');
            number++;
            if (number == 1)
            {
                line = line.TrimStart('\uFEFF');
                separator = SeparatorOf(line);
                Split(line, separator, cells);
                names = [.. cells.Select(cell => cell!.Trim())];
            }
            else if (!line.IsWhiteSpace())
            {
                Split(line, separator, cells);
                if (range.End.GetOffset(text.Length) == text.Length && cells.Count < names.Length && rows.Count > 0)
                {
                    return (names, rows, $"{path}: line {number} is cut off and left out.");
                }

                rows.Add(cells.Count == names.Length
                    ? ValueCells.Row(number, cells)
                    : throw new FormatException($"{path}: line {number} must have {names.Length} cells, as the first has; it has "
                        + $"{cells.Count}. Write it again."));
            }
        }

        return (names, rows, null);
    }

    private static char SeparatorOf(ReadOnlySpan<char> line)
    {
        var best = Separators[0];
        foreach (var separator in Separators)
        {
            best = line.Count(separator) > line.Count(best) ? separator : best;
        }

        return best;
    }

    /// <summary>Splits a line; a cell in quotes may hold separators, and quotes that are doubled.</summary>
    private static void Split(ReadOnlySpan<char> line, char separator, List<string?> cells)
    {
        cells.Clear();
        if (!line.Contains('"'))
        {
            foreach (var range in line.Split(separator))
            {
                cells.Add(line[range].ToString());
            }

            return;
        }

        var (cell, isQuoted) = (new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                var isDoubled = isQuoted && i + 1 < line.Length && line[i + 1] == '"';
                cell.Append(isDoubled ? "\"" : string.Empty);
                i += isDoubled ? 1 : 0;
                isQuoted = isDoubled || !isQuoted;
            }
            else if (line[i] == separator && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
    }
}

/// <summary>Reads numbers from JSON: a list of objects, an object on each line, TensorBoard's list of [time, step, value], or an
/// object with <c>log_history</c>.</summary>
internal sealed class JsonRows
{
    private static readonly string[] TensorBoard = ["wall_time", "step", "value"];

    // What Python's json writes, which is no JSON.
    private static readonly (string From, string To)[] NoJson =
        [("NaN", "\"NaN\""), ("-Infinity", "\"-Infinity\""), ("Infinity", "\"Infinity\"")];

    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<(int Line, List<(int Column, string Text)> Cells)> _rows = [];

    private string? _cut;

    /// <summary>Reads names and rows, and says what of a last line that is cut off.</summary>
    public static (string[] Names, List<ValueRow> Rows, string? Cut) Read(string path, string text)
    {
        var rows = new JsonRows();
        try
        {
            rows.ReadAll(path, text);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{path}: it begins like JSON and is no list of objects, no object on each line and no "
                + "trainer_state.json with a log_history. Write it again, or as CSV with the columns step and loss.", exception);
        }

        return rows.Done(path);
    }

    private void ReadAll(string path, string text)
    {
        var trimmed = text.AsSpan().TrimStart().TrimStart('\uFEFF');
        if (trimmed[0] == '{' && FirstLineIsWhole(trimmed))
        {
            ReadLines(path, text);

            // A single line may also be a whole file.
            if (_rows.Count != 1 || _rows[0].Cells.Count > 1)
            {
                return;
            }
        }

        _rows.Clear();
        using var document = Parse(text);
        var root = document.RootElement;
        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("log_history", out var history) ? history : root;
        var number = 0;
        foreach (var item in list.EnumerateArray())
        {
            Add(++number, item);
        }
    }

    /// <summary>Reads an object on each line. The last one may be cut off, as that of a run that goes on.</summary>
    private void ReadLines(string path, string text)
    {
        var line = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            if (text.AsSpan()[range].IsWhiteSpace())
            {
                continue;
            }

            try
            {
                using var row = Parse(text[range]);
                Add(line, row.RootElement);
            }
            catch (JsonException exception) when (_rows.Count > 0)
            {
                _cut = text.AsSpan()[range.End.GetOffset(text.Length)..].IsWhiteSpace()
                    ? $"{path}: line {line} is cut off and left out."
                    : throw new FormatException($"{path}: line {line} is no JSON object. Write it again.", exception);
            }
        }
    }

    private static bool FirstLineIsWhole(ReadOnlySpan<char> text)
    {
        var line = text.IndexOf('\n') is var end && end < 0 ? text : text[..end];
        return line.TrimEnd().EndsWith("}") && !line.Contains("\"log_history\"", StringComparison.Ordinal);
    }

    private static JsonDocument Parse(string text)
    {
        foreach (var (from, to) in NoJson)
        {
            text = text.Contains(from, StringComparison.Ordinal)
                ? text.Replace(": " + from, ": " + to, StringComparison.Ordinal)
                    .Replace(":" + from, ":" + to, StringComparison.Ordinal)
                : text;
        }

        return JsonDocument.Parse(text);
    }

    private void Add(int line, JsonElement item)
    {
        var cells = new List<(int, string)>();
        if (item.ValueKind == JsonValueKind.Array)
        {
            var column = 0;
            foreach (var value in item.EnumerateArray())
            {
                Add(cells, column < TensorBoard.Length ? TensorBoard[column++] : throw new JsonException(), value);
            }
        }
        else
        {
            foreach (var property in item.EnumerateObject())
            {
                Add(cells, property.Name, property.Value);
            }
        }

        _rows.Add((line, cells));
    }

    private void Add(List<(int Column, string Text)> cells, string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Number or JsonValueKind.String)
        {
            if (!_columns.TryGetValue(name, out var column))
            {
                _columns.Add(name, column = _columns.Count);
            }

            cells.Add((column, value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!));
        }
    }

    private (string[] Names, List<ValueRow> Rows, string? Cut) Done(string path)
    {
        // Rows with few of very many names would take far more memory than the file.
        const long FewCells = 1 << 22;
        const long MostEmpty = 64;
        var cellCount = (long)_rows.Count * _columns.Count;
        if (cellCount > FewCells && cellCount > MostEmpty * _rows.Sum(row => (long)row.Cells.Count))
        {
            throw new FormatException($"{path}: {_rows.Count} rows have {_columns.Count} different names; that is no table. "
                + "Write it as CSV with the columns step and loss.");
        }

        string[] names = [.. _columns.Keys];
        var (rows, texts) = (new List<ValueRow>(), new string?[names.Length]);
        foreach (var (line, cells) in _rows)
        {
            Array.Clear(texts);
            cells.ForEach(cell => texts[cell.Column] = cell.Text);
            rows.Add(ValueCells.Row(line, texts));
        }

        return (names, rows, _cut);
    }
}
