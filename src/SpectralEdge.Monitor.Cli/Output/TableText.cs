namespace SpectralEdge.Monitor.Cli;

/// <summary>A table of texts.</summary>
/// <param name="columns">Names of the columns; those that begin with <c>&lt;</c> hold words and are set to the left, those with
/// <c>~</c> hold sentences, which may be broken into lines, all others are set to the right.</param>
internal sealed class TableText(params string[] columns)
{
    // Chosen: a sentence in a narrower column cannot be read.
    private const int NarrowestSentence = 16;
    private const string Between = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns => [.. columns.Select(column => column.TrimStart('<', '~'))];

    /// <summary>The rows.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Adds a row.</summary>
    public void Add(params object?[] cells) => _rows.Add([.. cells.Select(Numbers.Cell)]);

    /// <summary>The lines of the table: names, a rule, rows.</summary>
    /// <param name="width">Characters in a line. Sentences are broken to fit; a table of too many numbers is wider.</param>
    /// <param name="hasColours">Whether the names may be bold.</param>
    public IEnumerable<string> Lines(int width, bool hasColours)
    {
        var widths = Widths(width);
        var names = Line(Columns, widths);
        yield return hasColours ? $"\e[1m{names}\e[0m" : names;
        yield return new string('─', widths.Sum() + (Between.Length * widths.Length) + 1);
        foreach (var row in _rows)
        {
            List<string>[] cells = [.. row.Select((cell, i) => columns[i][0] == '~' ? Broken(cell, widths[i]) : [cell])];
            for (var line = 0; line < cells.Max(cell => cell.Count); line++)
            {
                yield return Line([.. cells.Select(cell => line < cell.Count ? cell[line] : string.Empty)], widths);
            }
        }
    }

    /// <summary>What the columns need; sentences give way, the longest first.</summary>
    private int[] Widths(int width)
    {
        int[] widths = [.. Columns.Select((name, i) => _rows.Select(row => row[i].Length).Append(name.Length).Max())];
        int[] sentences = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i][0] == '~')];
        for (var over = widths.Sum() + (Between.Length * widths.Length) + 1 - width; over > 0 && sentences.Length > 0;)
        {
            var longest = sentences.MaxBy(i => widths[i]);
            var others = sentences.Where(i => i != longest).Select(i => widths[i]).Append(NarrowestSentence).Max();
            var taken = Math.Min(over, Math.Max(1, widths[longest] - others));
            if (widths[longest] - taken < NarrowestSentence)
            {
                break;
            }

            widths[longest] -= taken;
            over -= taken;
        }

        return widths;
    }

    private string Line(IReadOnlyList<string> cells, int[] widths) => " " + string.Join(Between, cells.Select(
        (cell, i) => columns[i][0] is '<' or '~' ? Plain(cell).PadRight(widths[i]) : Plain(cell).PadLeft(widths[i]))).TrimEnd();

    /// <summary>A name from a file may hold what would move the cursor.</summary>
    private static string Plain(string cell) =>
        cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c)) : cell;

    /// <summary>A sentence in lines; only a word that is longer than a line is cut.</summary>
    private static List<string> Broken(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            var end = space > 0 ? space : width;
            lines.Add(text[..end]);
            text = text[end..].TrimStart(' ');
        }

        lines.Add(text);
        return lines;
    }
}
