using System.Globalization;
using SpectralEdge.Monitor.Figures;

namespace ProbeStudy;

/// <summary>What the probes saw, one column for each case, one line for each seed: from the series of <see cref="Series"/>.</summary>
internal static class StudyFigure
{
    private static readonly (string Title, bool IsLog, string Quantity)[] Rows =
    [
        ("test accuracy", false, "test_accuracy"),
        ("commutator defect D", true, "defect"),
        ("D·|g|", true, "defect_times_gradient"),
        ("length of the gradient, |g|", true, "gradient_norm"),
        ("length of the parameters, |θ|", false, "parameter_norm"),
        ("gradient's share of v₁", false, "gradient_fraction_1"),
        ("largest eigenvalue of the Hessian", true, "lambda_max"),
    ];

    /// <summary>Draws the figure.</summary>
    /// <param name="series">The series, CSV.</param>
    /// <param name="path">The file: .svg, .png or .pdf.</param>
    /// <param name="origin">By what, from what: lines of the footer.</param>
    public static void Write(string series, string path, params string[] origin)
    {
        Point[] points = [.. File.ReadLines(series).Skip(1).Select(line => line.Split(',')).Select(cells => new Point(
            cells[0], cells[1], Number(cells[2]), Number(cells[3])))];
        var figure = new Figure
        {
            Title = "What probes see while a network generalises, and where it cannot",
            Columns = [.. Case.All.Select(kind => Column(kind.Name, points))],
            Footer = ["a line: a seed; mark: where its test accuracy passes 95 %; one scale for the three cases of a row", .. origin],
        };
        FigureFile.Write(figure, FigureFile.FormatOf(path) ?? FigureFormat.Svg, path);
    }

    private static FigureColumn Column(string name, Point[] all)
    {
        int[] seeds = [.. all.Select(point => point.Run[(point.Run.LastIndexOf("seed", StringComparison.Ordinal) + 4)..])
            .Distinct().Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Order()];
        Point[] Of(int seed, string quantity) =>
            [.. all.Where(point => point.Run == $"{name}-seed{seed}" && point.Quantity == quantity)];
        var marks = new RowPanel("events", "test accuracy passes 95 %",
        [
            .. seeds.Select(seed => new Row($"seed {seed}")
            {
                Marks = [.. Of(seed, "test_accuracy").Where(point => point.Value >= 0.95).Take(1).Select(point => new Mark(
                    point.Step, new KindLook(seed, string.Empty, Palette.Run(seed - 1), true, Palette.Circle), true))],
            }),
        ]);
        return new FigureColumn(name, [
            marks,
            .. Rows.Select(row => new LinePanel(row.Quantity, row.Title, [.. seeds.Select(seed => LineOf(seed, Of(seed, row.Quantity)))])
            {
                Height = 76,
                Axis = Axis.Over(all.Where(point => point.Quantity == row.Quantity).Select(point => point.Value), row.IsLog),
            })])
        {
            Range = (0, 3000),
        };
    }

    private static Line LineOf(int seed, Point[] points) => new(
        $"seed {seed}", Palette.Run(seed - 1), [.. points.Select(point => point.Step)], [.. points.Select(point => point.Value)])
    {
        Width = 1.9f - (0.3f * seed),
        Dashes = Palette.Dashes(seed),
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Point(string Run, string Quantity, double Step, double Value);
}
