using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>A figure: columns of panels that stand over one another on one axis, with legends beside them and its origin
/// below.</summary>
internal sealed record Figure
{
    /// <summary>What is shown.</summary>
    public required string Title { get; init; }

    /// <summary>The columns, at least one. All have the same number of panels; those in a row share their axis of
    /// values.</summary>
    public required IReadOnlyList<FigureColumn> Columns { get; init; }

    /// <summary>Where it comes from: run, version, date, command, options.</summary>
    public IReadOnlyList<string> Footer { get; init; } = [];

    /// <summary>Width in pixels, or points of a PDF; the default grows with the number of columns.</summary>
    public float Width
    {
        get => field > 0 ? field : Columns.Count == 1 ? 900 : 140 + (380 * Columns.Count);
        init;
    }
}

/// <summary>Panels over one another.</summary>
/// <param name="Title">What the column shows; empty for none.</param>
/// <param name="Panels">The panels, from the top.</param>
internal sealed record FigureColumn(string Title, IReadOnlyList<Panel> Panels)
{
    /// <summary>What the shared axis below counts.</summary>
    public string AxisTitle { get; init; } = "optimizer step";

    /// <summary>The ends of that axis; null for those of the data.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>Whether equal factors are equally far apart on it.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>What is labelled on it where there is a range; null for round numbers.</summary>
    public IReadOnlyList<(double Value, string Label)>? Ticks { get; init; }
}

/// <summary>A panel.</summary>
/// <param name="Key">What it is called among the panels of a run.</param>
/// <param name="Title">
/// What it shows, with its unit; a logarithmic axis is said by who draws it. One that a whole row shares stands over the first.
/// </param>
internal abstract record Panel(string Key, string Title);

/// <summary>Lines and points over an axis of values.</summary>
internal sealed record LinePanel(string Key, string Title, IReadOnlyList<Line> Lines) : Panel(Key, Title)
{
    /// <summary>Height of the data in pixels.</summary>
    public float Height { get; init; } = 110;

    /// <summary>Values that are lines across the panel.</summary>
    public IReadOnlyList<Level> Levels { get; init; } = [];

    /// <summary>Areas behind the lines.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];

    /// <summary>The axis of values; null for one that fits the data, logarithmic where they span more than a factor of
    /// 20.</summary>
    public Axis? Axis { get; init; }
}

/// <summary>Rows of stretches and marks: states, phases, events.</summary>
internal sealed record RowPanel(string Key, string Title, IReadOnlyList<Row> Rows) : Panel(Key, Title)
{
    /// <summary>Whether marks are events: their number is said, and how many of them are drawn.</summary>
    public bool HoldsEvents { get; init; }
}

/// <summary>A line of a panel.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="X">Where its values are, rising but for points.</param>
/// <param name="Y">The values; NaN breaks the line.</param>
internal sealed record Line(string Name, SKColor Colour, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Width in pixels.</summary>
    public float Width { get; init; } = 1.5f;

    /// <summary>Dashes; null for none. A line so dense that they could not be seen goes without.</summary>
    public float[]? Dashes { get; init; }

    /// <summary>How values are joined.</summary>
    public LineShape Shape { get; init; }
}

/// <summary>How the values of a line are joined.</summary>
internal enum LineShape
{
    /// <summary>By straight lines.</summary>
    Straight,

    /// <summary>A value holds until the next.</summary>
    Steps,

    /// <summary>Not at all: dots.</summary>
    Dots,

    /// <summary>Not at all: rings, which a grey print tells from dots.</summary>
    Rings,
}

/// <summary>A value across a panel.</summary>
internal sealed record Level(string Name, double Value, float[] Dashes);

/// <summary>An area between two series.</summary>
internal sealed record Band(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Low, IReadOnlyList<double> High);

/// <summary>A row of stretches or marks.</summary>
/// <param name="Name">Its name, at the left.</param>
internal sealed record Row(string Name)
{
    /// <summary>Stretches, in order.</summary>
    public IReadOnlyList<Stretch> Stretches { get; init; } = [];

    /// <summary>Marks, in order.</summary>
    public IReadOnlyList<Mark> Marks { get; init; } = [];
}

/// <summary>A part of the axis in a state.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="State">The state's name on the palette: <c>state-open</c>, <c>phase-rise</c>, …</param>
internal sealed record Stretch(double From, double To, string State);

/// <summary>A moment.</summary>
/// <param name="X">Where it is.</param>
/// <param name="Look">What it looks like.</param>
/// <param name="RunsDown">Whether a line runs from it through the panels below, where there is room.</param>
internal readonly record struct Mark(double X, KindLook Look, bool RunsDown);
