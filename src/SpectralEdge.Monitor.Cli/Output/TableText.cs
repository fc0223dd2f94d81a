using Spectre.Console;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A table of texts.</summary>
/// <param name="columns">Names of the columns; those that begin with <c>&lt;</c> hold words and are set to the left, those with
/// <c>~</c> hold sentences, which may be broken into lines, all others are set to the right.</param>
internal sealed class TableText(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns => [.. columns.Select(column => column.TrimStart('<', '~'))];

    /// <summary>The rows.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Adds a row.</summary>
    public void Add(params object?[] cells) => _rows.Add([.. cells.Select(Numbers.Cell)]);

    /// <summary>Makes it printable.</summary>
    public Table Build(bool hasColours)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = true };
        var style = hasColours ? new Style(decoration: Decoration.Bold) : Style.Plain;
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.TrimStart('<', '~'), style))
            {
                Alignment = column[0] is '<' or '~' ? Justify.Left : Justify.Right,
                NoWrap = column[0] != '~',
                Padding = new Padding(0, 0, 1, 0),
            });
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }
}
