using System.Globalization;
using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>Draws a figure.</summary>
internal sealed class Painter(Figure figure)
{
    // A line of dashes longer than this many widths of its panel is so dense that they could not be seen.
    private const double MostDashed = 6;

    private readonly Layout _layout = new(figure);
    private readonly List<(string Text, SKRect Box)> _labels = [];
    private Brush _brush = null!;
    private bool _isThinned;

    /// <summary>Width and height in pixels.</summary>
    public SKSize Size => _layout.Size;

    /// <summary>All texts that were drawn, and the room that each takes.</summary>
    public IReadOnlyList<(string Text, SKRect Box)> Labels => _labels;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="dashes">Where the canvas cannot draw dashes: takes them, to be put in later.</param>
    public void Draw(SKCanvas canvas, List<float[]>? dashes = null)
    {
        _labels.Clear();
        using var brush = Brush.On(canvas, _labels, dashes);
        _brush = brush;
        brush.Fill(SKRect.Create(Size), Palette.Of("paper"));
        var room = Size.Width - (2 * Layout.Edge);
        brush.Text(Lettering.Fit(figure.Title, Layout.TitleSize, room), Layout.Edge, _layout.TitleBase, "ink", Layout.TitleSize);
        for (var column = 0; column < figure.Columns.Count; column++)
        {
            Column(column);
        }

        for (var row = 0; row < _layout.Legends.Count; row++)
        {
            LegendOf(row);
        }

        for (var i = 0; i < _layout.Footer.Count; i++)
        {
            brush.Text(_layout.Footer[i], Layout.Edge, _layout.FooterBase + (13 * i), "muted", Layout.SmallSize);
        }

        if (_isThinned)
        {
            const string Note = "dense lines: least and largest value per pixel";
            brush.Text(Note, Layout.Edge, _layout.AxisBase + 16, "muted", Layout.SmallSize);
        }
    }

    private void Column(int index)
    {
        var (column, steps) = (figure.Columns[index], _layout.StepsOf(index));
        var all = _layout.Frame(index, 0);
        if (column.Title.Length > 0)
        {
            _brush.Text(Lettering.Fit(column.Title, 12.5f, all.Width), all.Left, _layout.HeadBase, "ink", 12.5f);
        }

        var ticks = steps.Ticks((int)(all.Width / 60));
        for (var row = 0; row < column.Panels.Count; row++)
        {
            var frame = _layout.Frame(index, row);
            var rows = column.Panels[row] as RowPanel;
            Grid(frame, _layout.Axes[row], index == 0, steps, ticks);
            if (rows is not null)
            {
                var below = Enumerable.Range(row + 1, column.Panels.Count - row - 1).Select(i => _layout.Frame(index, i));
                var note = new RowDrawing(_brush, frame, steps).Draw(rows, index == 0, figure.Columns.Count == 1, [.. below]);
                Head(index, row, string.Empty, note);
            }
        }

        for (var row = 0; row < column.Panels.Count; row++)
        {
            if (column.Panels[row] is LinePanel lines)
            {
                Lines(lines, _layout.Frame(index, row), _layout.Axes[row]!, steps);
                Head(index, row, Scale(_layout.Axes[row]!), string.Empty);
            }
        }

        AxisBelow(index, ticks.Select(tick => (X(all, steps, tick.Value), tick.Label)), all.Right);
    }

    private void AxisBelow(int index, IEnumerable<(float X, string Label)> ticks, float right)
    {
        foreach (var (x, label) in ticks)
        {
            _brush.Text(label, x, _layout.AxisBase, "ink", Layout.LabelSize, SKTextAlign.Center);
        }

        // One that all columns share stands below the last.
        var own = figure.Columns[index].AxisTitle;
        var isShared = index < figure.Columns.Count - 1 && figure.Columns.All(other => other.AxisTitle == own);
        _brush.Text(isShared ? string.Empty : own, right, _layout.AxisBase + 16, "ink", Layout.LabelSize, SKTextAlign.Right);
    }

    private static string Scale(Axis axis) => axis.IsLogarithmic ? ", logarithmic" : string.Empty;

    private void Head(int column, int row, string scale, string note)
    {
        var (frame, own) = (_layout.Frame(column, row), figure.Columns[column].Panels[row].Title);
        _brush.Text(note, frame.Right, frame.Top - 5, "muted", Layout.LabelSize, SKTextAlign.Right);
        // A title that the row shares stands over its first panel: without a note beside it it may run on over the others.
        var isShared = figure.Columns.All(other => other.Panels[row].Title == own);
        var title = column > 0 && isShared ? string.Empty : own + scale;
        var whole = isShared ? _layout.Frame(figure.Columns.Count - 1, 0).Right - frame.Left : frame.Width;
        var room = note.Length == 0 ? whole : frame.Width - Lettering.Width(note, Layout.LabelSize) - 12;
        _brush.Text(Lettering.Fit(title, Layout.HeadSize, room), frame.Left, frame.Top - 5, "ink", Layout.HeadSize);
    }

    private void Grid(
        SKRect frame, Axis? values, bool isLabelled, Axis steps, IReadOnlyList<(double Value, string Label)> ticks)
    {
        foreach (var (value, _) in ticks)
        {
            _brush.Line(X(frame, steps, value), frame.Top, X(frame, steps, value), frame.Bottom, "grid", 0.8f);
        }

        foreach (var (value, label) in values?.Ticks((int)Math.Max(3, frame.Height / 24)) ?? [])
        {
            var y = Y(frame, values!, value);
            _brush.Line(frame.Left, y, frame.Right, y, "grid", 0.8f);
            if (isLabelled)
            {
                _brush.Text(label, frame.Left - 6, y + 3.8f, "ink", Layout.LabelSize, SKTextAlign.Right);
            }
        }

        if (values is not null)
        {
            _brush.Line(frame.Left, frame.Top, frame.Left, frame.Bottom, "ink", 0.8f);
            _brush.Line(frame.Left, frame.Bottom, frame.Right, frame.Bottom, "ink", 0.8f);
        }
    }

    private void Lines(LinePanel panel, SKRect frame, Axis values, Axis steps)
    {
        float AtX(double value) => Shown(steps, value) ? X(frame, steps, value) : float.NaN;
        float AtY(double value) => Y(frame, values, value);
        foreach (var band in panel.Bands)
        {
            using var path = Tracing.Band(band, AtX, AtY);
            _brush.Fill(path, Brush.BandColour);
        }

        foreach (var level in panel.Levels)
        {
            _brush.Line(frame.Left, AtY(level.Value), frame.Right, AtY(level.Value), "threshold", 1.1f, level.Dashes);
        }

        // The first line is drawn last, on top.
        foreach (var line in panel.Lines.Reverse())
        {
            if (line.Shape is LineShape.Dots or LineShape.Rings)
            {
                foreach (var (x, y) in line.X.Zip(line.Y).Where(point => Shown(steps, point.First)))
                {
                    _brush.Dot(AtX(x), AtY(y), line);
                }

                continue;
            }

            var traced = Tracing.Line(line, AtX, AtY);
            _isThinned |= traced.IsThinned;
            _brush.Stroke(traced, line.Colour, line.Width, traced.Length > MostDashed * frame.Width ? null : line.Dashes);
        }
    }

    private void LegendOf(int row)
    {
        var frame = _layout.Frame(figure.Columns.Count - 1, row);
        var entries = _layout.Legends[row];
        if (row > 0 && entries.Select(entry => entry.Name).SequenceEqual(_layout.Legends[row - 1].Select(entry => entry.Name)))
        {
            return;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var (x, y) = (frame.Right + 10, frame.Top + 6 + (Layout.LineHeight * i));
            switch (entries[i].Sample)
            {
                case Line { Shape: LineShape.Dots or LineShape.Rings } dots:
                    _brush.Dot(x + (Layout.Swatch / 2), y, dots);
                    break;
                case Line line:
                    _brush.Line(x, y, x + Layout.Swatch, y, line.Colour, line.Width, line.Dashes);
                    break;
                case Level level:
                    _brush.Line(x, y, x + Layout.Swatch, y, "threshold", 1.1f, level.Dashes);
                    break;
                case Band:
                    _brush.Fill(SKRect.Create(x, y - 4, Layout.Swatch, 8), Brush.BandColour);
                    break;
                case string state:
                    (x, y) = (x + (i % 2 * 76), frame.Top - 6 + (Layout.LineHeight * (i / 2)));
                    _brush.State(SKRect.Create(x, y - 4.5f, 12, 9), state);
                    x -= 10;
                    break;
            }

            var name = Lettering.Fit(entries[i].Name, Layout.LabelSize, Size.Width - 8 - (x + Layout.Swatch + 6));
            _brush.Text(name, x + Layout.Swatch + 6, y + 3.6f, "ink", Layout.LabelSize);
        }
    }

    private static bool Shown(Axis steps, double value) => double.IsFinite(value) && steps.Holds(value);

    private static float X(SKRect frame, Axis steps, double value) => frame.Left + (frame.Width * (float)steps.Place(value));

    private static float Y(SKRect frame, Axis values, double value) =>
        frame.Bottom - (frame.Height * (float)values.Place(value));
}

/// <summary>Draws the rows of a panel.</summary>
/// <param name="brush">Draws.</param>
/// <param name="frame">The frame of the panel.</param>
/// <param name="steps">Its axis.</param>
internal sealed class RowDrawing(Brush brush, SKRect frame, Axis steps)
{
    // As wide as a mark is; and between two lines that run down, so that they are no wall.
    private const float MarkRoom = 10;
    private const float LineRoom = 36;
    private const int FewLines = 16;

    /// <summary>Draws them.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="isNamed">Whether the rows are named at its left.</param>
    /// <param name="isWide">Whether there is room at its right.</param>
    /// <param name="below">The frames that its lines run through.</param>
    /// <returns>How many of its events are drawn; empty for a panel of states.</returns>
    public string Draw(RowPanel panel, bool isNamed, bool isWide, IReadOnlyList<SKRect> below)
    {
        var (drawn, all, lines) = (0, 0, new List<(float X, KindLook Look)>());
        for (var i = 0; i < panel.Rows.Count; i++)
        {
            var (row, y) = (panel.Rows[i], frame.Top + (Layout.RowHeight * (i + 0.5f)));
            brush.Text(isNamed ? row.Name : string.Empty, frame.Left - 8, y + 3.6f, "ink", Layout.LabelSize, SKTextAlign.Right);
            foreach (var stretch in row.Stretches.Where(stretch => X(stretch.To) - X(stretch.From) > 0.3f))
            {
                StretchOf(stretch, y);
            }

            var marks = Thinned(row.Marks);
            lines.AddRange(marks.Where(mark => mark.RunsDown).Select(mark => (X(mark.X), mark.Look)));
            Marks(marks, y);
            if (isWide && panel.HoldsEvents)
            {
                var count = marks.Count == row.Marks.Count ? $"n = {marks.Count}" : $"n = {row.Marks.Count}, {marks.Count} drawn";
                brush.Text(count, frame.Right + 10, y + 3.6f, "ink", Layout.LabelSize);
            }

            (drawn, all) = (drawn + marks.Count, all + row.Marks.Count);
        }

        var lined = LinesDown(lines, below);
        var number = drawn < all ? $"{drawn} of {all} events drawn"
            : all switch { 0 => "no events", 1 => "1 event", _ => $"{all} events" };
        return !panel.HoldsEvents ? string.Empty
            : number + (lined < lines.Count ? $", lines for {lined} of {lines.Count}" : string.Empty);
    }

    /// <summary>Draws lines from marks through the frames below, and says how many.</summary>
    private int LinesDown(List<(float X, KindLook Look)> lines, IReadOnlyList<SKRect> below)
    {
        var (last, count) = (float.NegativeInfinity, 0);
        foreach (var (x, look) in lines.OrderBy(line => line.X))
        {
            if (x - last < (lines.Count > FewLines ? LineRoom : 3))
            {
                continue;
            }

            (last, count) = (x, count + 1);
            foreach (var box in below)
            {
                brush.Line(x, box.Top, x, box.Bottom, look.Colour, 0.9f, Palette.Dashes(look.Order + 2) ?? [1, 2]);
            }
        }

        return count;
    }

    private void StretchOf(Stretch stretch, float y)
    {
        var box = new SKRect(X(stretch.From), y - 6, X(stretch.To), y + 6);
        brush.State(box, stretch.State);
        var name = Legend.NameOf(stretch.State);
        if (Lettering.Width(name, Layout.SmallSize) + 10 < box.Width && Palette.IsKnown(TextOf(stretch.State)))
        {
            brush.Text(name, box.MidX, y + 3.4f, TextOf(stretch.State), Layout.SmallSize, SKTextAlign.Center);
        }
    }

    // Phases have the colours of states, and so their texts: rise that of open, plateau that of closed.
    private static string TextOf(string state) => state switch
    {
        "phase-rise" => "state-open-text",
        "phase-plateau" => "state-closed-text",
        "phase-collapse" => "state-collapsed-text",
        _ => state + "-text",
    };

    /// <summary>Those that do not lie on each other.</summary>
    private List<Mark> Thinned(IReadOnlyList<Mark> marks)
    {
        var kept = new List<Mark>();
        foreach (var mark in marks.Where(mark => steps.Holds(mark.X)))
        {
            if (kept.Count == 0 || X(mark.X) - X(kept[^1].X) >= MarkRoom)
            {
                kept.Add(mark);
            }
        }

        return kept;
    }

    private void Marks(List<Mark> marks, float y)
    {
        var taken = frame.Left;
        for (var i = 0; i < marks.Count; i++)
        {
            var x = X(marks[i].X);
            brush.Shape(x, y, marks[i].Look);
            var text = marks[i].X.ToString("0", CultureInfo.InvariantCulture);
            var width = Lettering.Width(text, Layout.SmallSize);
            var end = i + 1 < marks.Count ? X(marks[i + 1].X) - (MarkRoom / 2) : frame.Right;
            var left = x + 7 + width < end ? x + 7 : x - 7 - width > taken ? x - 7 - width : float.NaN;
            if (!float.IsNaN(left))
            {
                brush.Text(text, left, y + 3.4f, "muted", Layout.SmallSize);
            }

            taken = (left > x ? left + width : x) + (MarkRoom / 2);
        }
    }

    private float X(double value) => frame.Left + (frame.Width * (float)steps.Place(value));
}
