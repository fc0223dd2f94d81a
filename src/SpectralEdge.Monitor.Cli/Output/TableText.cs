namespace SpectralEdge.Monitor.Cli;

/// <summary>A table of texts.</summary>
/// <param name="columns">Names of the columns; those that begin with <c>&lt;</c> hold words and are set to the left, those with
/// <c>~</c> hold sentences, which may be broken into lines, all others are set to the right.</param>
internal sealed class TableText(params string[] columns)
{
    // Chosen: a sentence in a narrower column cannot be read; a word that is longer than the second gives way as well.
    private const int NarrowestSentence = 16;
    private const int NarrowestWord = 12;
    private const int LongestWhole = 24;
    private const int ShownLeftOut = 8;
    private const string Between = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>Columns that may be left out where there is no room, the least needed first.</summary>
    public IReadOnlyList<string> Spare { get; init; } = [];

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns => [.. columns.Select(column => column.TrimStart('<', '~'))];

    /// <summary>The rows.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Adds a row.</summary>
    public void Add(params object?[] cells) => _rows.Add([.. cells.Select(Numbers.Cell)]);

    /// <summary>The lines of the table: names, a rule, rows, and what was left out.</summary>
    /// <param name="width">
    /// Characters in a line. Sentences are broken to fit, then columns are left out, then long words are broken; a number never
    /// is.
    /// </param>
    /// <param name="hasColours">Whether the names may be bold.</param>
    public IEnumerable<string> Lines(int width, bool hasColours)
    {
        var (shown, widths) = Fit(width);
        var names = Line(shown, [.. shown.Select(i => Columns[i])], widths);
        yield return hasColours ? $"\e[1m{names}\e[0m" : names;
        yield return new string('─', Math.Min(width, Total(widths) + Between.Length));
        foreach (var row in _rows)
        {
            List<string>[] cells =
                [.. shown.Select((i, at) => IsWords(i) || IsSentence(i) ? TextLines.Of(row[i], widths[at]) : [row[i]])];
            for (var line = 0; line < cells.Max(cell => cell.Count); line++)
            {
                yield return Line(
                    shown, [.. cells.Select(cell => line < cell.Count ? cell[line] : string.Empty)], widths);
            }
        }

        if (shown.Length < columns.Length)
        {
            var missing = Words.List(Columns.Where((_, i) => !shown.Contains(i)), ShownLeftOut);
            foreach (var line in TextLines.Of($"no room for {missing}: a wider terminal or --json shows all", width - 1))
            {
                yield return $" {line}";
            }
        }
    }

    private static int Total(int[] widths) => 1 + widths.Sum() + (Between.Length * (widths.Length - 1));

    private bool IsWords(int column) => columns[column][0] == '<';

    private bool IsSentence(int column) => columns[column][0] == '~';

    /// <summary>The columns there is room for, and how wide they are.</summary>
    private (int[] Shown, int[] Widths) Fit(int width)
    {
        List<int> shown = [.. Enumerable.Range(0, columns.Length)];
        var widths = Widths(shown, width);
        foreach (var spare in Spare)
        {
            var at = shown.FindIndex(i => Columns[i] == spare);
            if (Total(widths) > width && at >= 0)
            {
                shown.RemoveAt(at);
                widths = Widths(shown, width);
            }
        }

        return ([.. shown], Narrowed(shown, widths, width));
    }

    /// <summary>What the columns need; sentences give way, the longest first.</summary>
    private int[] Widths(List<int> shown, int width)
    {
        int[] widths = [.. shown.Select(i => _rows.Select(row => row[i].Length).Append(Columns[i].Length).Max())];
        Shrink(widths, [.. Enumerable.Range(0, shown.Count).Where(at => IsSentence(shown[at]))], width, at => Math.Clamp(
            _rows.SelectMany(row => row[shown[at]].Split(' ')).Select(word => word.Length).DefaultIfEmpty().Max(),
            NarrowestSentence, LongestWhole));
        return widths;
    }

    /// <summary>The last resort: words are broken.</summary>
    private int[] Narrowed(List<int> shown, int[] widths, int width)
    {
        int[] texts = [.. Enumerable.Range(0, shown.Count).Where(at => IsWords(shown[at]) || IsSentence(shown[at]))];
        Shrink(widths, texts, width, at => Math.Max(NarrowestWord, Columns[shown[at]].Length));
        return widths;
    }

    /// <summary>Makes columns narrower until all fit or all are as narrow as they may be, the widest first.</summary>
    private static void Shrink(int[] widths, int[] columns, int width, Func<int, int> narrowest)
    {
        var least = columns.ToDictionary(at => at, narrowest);
        for (var over = Total(widths) - width; over > 0; over--)
        {
            int[] wide = [.. columns.Where(at => widths[at] > least[at])];
            if (wide.Length == 0)
            {
                return;
            }

            widths[wide.MaxBy(at => widths[at])]--;
        }
    }

    private string Line(int[] shown, string[] cells, int[] widths) => " " + string.Join(Between, cells.Select((cell, at) =>
        IsWords(shown[at]) || IsSentence(shown[at])
            ? Plain(cell).PadRight(widths[at])
            : Plain(cell).PadLeft(widths[at]))).TrimEnd();

    /// <summary>A name from a file may hold what would move the cursor.</summary>
    private static string Plain(string cell) =>
        cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c)) : cell;
}

/// <summary>Texts in lines of some width.</summary>
internal static class TextLines
{
    /// <summary>The lines of a text: broken at spaces; a word that is longer than a line, such as a path or a name, behind its
    /// last separator that fits, and cut where it has none. Digits stay together as long as they fit.</summary>
    public static List<string> Of(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            var end = space > 0 ? space : Separator(text, width);
            lines.Add(text[..end].TrimEnd(' '));
            text = text[end..].TrimStart(' ');
        }

        lines.Add(text);
        return lines;
    }

    /// <summary>The lines of a sentence: broken at spaces alone, so that a path in it can be copied.</summary>
    public static List<string> OfSentence(string text, int width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    private static int Separator(string word, int width)
    {
        for (var end = width; end > 1; end--)
        {
            if (word[end - 1] is '/' or '\\' or '_' or '.' or '-' or ',' && !char.IsAsciiDigit(word[end]))
            {
                return end;
            }
        }

        return width;
    }
}
