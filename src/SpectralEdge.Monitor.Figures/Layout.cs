using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>Where everything of a figure stands.</summary>
internal sealed class Layout
{
    public const float TitleSize = 15;
    public const float HeadSize = 11.5f;
    public const float LabelSize = 10.5f;
    public const float SmallSize = 9.5f;
    public const float LineHeight = 14;
    public const float RowHeight = 15;
    public const float Swatch = 22;

    private const float Margin = 16;
    private const float MostLegend = 190;
    private const float LeastForStates = 122;

    private readonly Figure _figure;
    private readonly float[] _tops;
    private readonly float[] _heights;
    private readonly float _left;
    private readonly float _plot;
    private readonly float _between;

    public Layout(Figure figure)
    {
        _figure = figure;
        var rows = figure.Columns[0].Panels.Count;
        Legends = [.. Enumerable.Range(0, rows).Select(row => Legend.Of(figure.Columns.Select(column => column.Panels[row])))];
        Axes = [.. Enumerable.Range(0, rows).Select(row => AxisOf([.. figure.Columns.Select(column => column.Panels[row])]))];
        var columns = figure.Columns.Count;
        _between = columns > 3 ? 20 : 30;
        _left = Margin + Math.Max(40, 10 + Names().Append(string.Empty).Max(name => Lettering.Width(name, LabelSize)));
        LegendEntry[] all = [.. Legends.SelectMany(entries => entries)];
        var legend = all.Select(entry => Lettering.Width(entry.Name, LabelSize))
            .Append(Array.Exists(all, entry => entry.Sample is string) ? LeastForStates : 30).Max();
        LegendRoom = Math.Min(MostLegend, legend);
        var beside = columns > 1 && all.Length == 0 ? 0 : Swatch + 18 + LegendRoom;
        _plot = (figure.Width - _left - Margin - beside - (_between * (columns - 1))) / columns;
        var (top, heads) = (Margin + 22, figure.Columns.Any(column => column.Title.Length > 0) ? 20 : 0);
        TitleBase = Margin + 12;
        HeadBase = top + 12;
        (_tops, _heights, top) = (new float[rows], new float[rows], top + heads);
        for (var row = 0; row < rows; row++)
        {
            _tops[row] = top + 19;
            _heights[row] = HeightOf(row);
            top = _tops[row] + _heights[row] + 9;
        }

        AxisBase = top + 6;
        FooterBase = AxisBase + 36;
        Footer = [.. figure.Footer.SelectMany(line => Lettering.Lines(line, SmallSize, figure.Width - (2 * Margin)))];
        Size = new SKSize(figure.Width, FooterBase + (13 * Footer.Count) + 4);
    }

    /// <summary>Width and height.</summary>
    public SKSize Size { get; }

    /// <summary>Lines of the footer.</summary>
    public IReadOnlyList<string> Footer { get; }

    /// <summary>The entries of the legend of each row.</summary>
    public IReadOnlyList<IReadOnlyList<LegendEntry>> Legends { get; }

    /// <summary>The axis of values of each row; null where it has none.</summary>
    public IReadOnlyList<Axis?> Axes { get; }

    /// <summary>Room for the names of a legend.</summary>
    public float LegendRoom { get; }

    public float TitleBase { get; }

    public float HeadBase { get; }

    public float AxisBase { get; }

    public float FooterBase { get; }

    public static float Edge => Margin;

    /// <summary>The frame of a panel.</summary>
    public SKRect Frame(int column, int row) =>
        SKRect.Create(_left + (column * (_plot + _between)), _tops[row], _plot, _heights[row]);

    /// <summary>The axis below a column.</summary>
    public Axis StepsOf(int column)
    {
        var shown = _figure.Columns[column];
        if (shown.Range is { } range)
        {
            return Axis.Between(range.Low, range.High, shown.IsLogarithmic, shown.Ticks);
        }

        double[] ends = [.. shown.Panels.SelectMany(EndsOf).Where(double.IsFinite)];
        return ends.Length == 0 ? Axis.Between(0, 1) : Axis.Between(ends.Min(), ends.Max(), shown.IsLogarithmic);
    }

    private static IEnumerable<double> EndsOf(Panel panel) => panel switch
    {
        LinePanel lines => lines.Lines.Where(line => line.X.Count > 0).SelectMany(line => new[] { line.X[0], line.X[^1] }),
        RowPanel rows => rows.Rows.SelectMany(row => row.Stretches).SelectMany(stretch => new[] { stretch.From, stretch.To }),
        _ => [],
    };

    private static Axis? AxisOf(Panel[] panels) => panels[0] is not LinePanel first
        ? null
        : first.Axis ?? Axis.Over(panels.Cast<LinePanel>().SelectMany(panel => panel.Lines.SelectMany(line => line.Y)
            .Concat(panel.Levels.Select(level => level.Value))));

    /// <summary>What stands at the left: names of rows, and of values.</summary>
    private IEnumerable<string> Names() => _figure.Columns[0].Panels.SelectMany(panel => panel switch
    {
        RowPanel rows => rows.Rows.Select(row => row.Name),
        LinePanel lines => (lines.Axis?.Labels ?? []).Select(tick => tick.Label),
        _ => [],
    });

    private float HeightOf(int row) => _figure.Columns[0].Panels[row] switch
    {
        LinePanel panel => Math.Max(panel.Height, (LineHeight * Legends[row].Count) + 2),
        RowPanel panel => Math.Max(RowHeight * panel.Rows.Count, Legend.Height(Legends[row].Count)),
        _ => 0,
    };
}

/// <summary>An entry of a legend.</summary>
/// <param name="Name">What it names.</param>
/// <param name="Sample">The line, level, band or state.</param>
internal sealed record LegendEntry(string Name, object Sample);

/// <summary>Legends.</summary>
internal static class Legend
{
    /// <summary>What the panels of a row hold, each name once.</summary>
    public static IReadOnlyList<LegendEntry> Of(IEnumerable<Panel> panels) =>
    [
        .. panels.SelectMany(panel => panel switch
        {
            LinePanel lines =>
            [
                .. lines.Lines.Select(line => new LegendEntry(line.Name, line)),
                .. lines.Bands.Select(band => new LegendEntry(band.Name, band)),
                .. lines.Levels.Select(level => new LegendEntry(level.Name, level)),
            ],
            RowPanel rows => rows.Rows.SelectMany(row => row.Stretches)
                .Select(stretch => new LegendEntry(NameOf(stretch.State), stretch.State)),
            _ => Array.Empty<LegendEntry>().AsEnumerable(),
        }).Where(entry => entry.Name.Length > 0).DistinctBy(entry => entry.Name),
    ];

    /// <summary>Height of the legend of states, two beside each other.</summary>
    public static float Height(int entries) => (Layout.LineHeight * ((entries + 1) / 2)) - 10;

    /// <summary>A state in words: <c>open</c> for <c>state-open</c>.</summary>
    public static string NameOf(string state) => state[(state.IndexOf('-', StringComparison.Ordinal) + 1)..];
}
