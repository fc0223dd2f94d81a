using ScottPlot;

namespace ProbeStudy;

/// <summary>What the probes saw, one column for each case, one line for each seed.</summary>
internal static class Figure
{
    private const int Width = 420;
    private const int Height = 190;

    private static readonly Color[] Seeds = [Color.FromHex("#1d4ed8"), Color.FromHex("#c2410c"), Color.FromHex("#15803d")];

    private static readonly (string Title, bool IsLog, Func<StudyRun, (double[] Steps, double[] Values)> Series)[] Rows =
    [
        ("test accuracy", false, run => run.Metric("test_accuracy")),
        ("commutator defect D", true, run => run.Of("commutator_defect", entry => entry.Number("defect"))),
        ("D·|g|", true, run => run.Of("commutator_defect", entry => entry.Number("defect_times_gradient"))),
        ("|g|", true, run => run.Of("commutator_defect", entry => entry.Number("gradient_norm"))),
        ("|θ|", false, run => run.Of("commutator_defect", entry => entry.Number("parameter_norm"))),
        ("gradient's share of v₁", false, run => run.Of("edge_source", entry => Tables.FirstOf(entry, "gradient_fractions"))),
        ("λ_max", true, run => run.Of("curvature", entry => Tables.Deep(entry, "largest.value"))),
    ];

    /// <summary>Draws the figure as a vector graphic.</summary>
    public static void Write(StudyRun[] runs, string path)
    {
        var figure = new Multiplot();
        figure.AddPlots(Rows.Length * Case.All.Length);
        figure.Layout = new ScottPlot.MultiplotLayouts.Grid(Rows.Length, Case.All.Length);
        for (var row = 0; row < Rows.Length; row++)
        {
            var limits = Limits(runs, row);
            for (var column = 0; column < Case.All.Length; column++)
            {
                Draw(figure.GetPlot((row * Case.All.Length) + column), runs, row, column, limits);
            }
        }

        using var stream = new SkiaSharp.SKFileWStream(path);
        using var canvas = SkiaSharp.SKSvgCanvas.Create(
            new SkiaSharp.SKRect(0, 0, Width * Case.All.Length, Height * Rows.Length), stream);
        figure.Render(canvas, new PixelRect(0, Width * Case.All.Length, Height * Rows.Length, 0));
    }

    private static void Draw(Plot plot, StudyRun[] runs, int row, int column, (double Low, double High) limits)
    {
        var (title, isLog, series) = Rows[row];
        foreach (var run in runs.Where(run => run.Case == Case.All[column]))
        {
            var (steps, values) = series(run);
            var points = steps.Zip(values).Select(point => (point.First, Second: isLog ? Math.Log10(point.Second) : point.Second))
                .Where(point => double.IsFinite(point.Second)).ToArray();
            var line = plot.Add.ScatterLine(
                points.Select(point => point.First).ToArray(), points.Select(point => point.Second).ToArray(),
                Seeds[(run.Seed - 1) % Seeds.Length]);
            line.LineWidth = 1.5f;
            if (run.Generalised is { } step)
            {
                var mark = plot.Add.VerticalLine(step, 1, Seeds[(run.Seed - 1) % Seeds.Length], LinePattern.Dotted);
                mark.IsDraggable = false;
            }
        }

        if (isLog)
        {
            plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
            {
                IntegerTicksOnly = true,
                LabelFormatter = exponent => exponent is 0 ? "1" : exponent is 1 ? "10" : FormattableString.Invariant($"1e{exponent:F0}"),
            };
        }

        plot.Axes.SetLimitsY(limits.Low, limits.High);
        plot.Axes.SetLimitsX(0, 3000);
        plot.Axes.Right.MinimumSize = 24;
        plot.Title(row == 0 ? $"{Case.All[column].Name}\n{title}" : title, size: 12);
    }

    /// <summary>The same for all columns, so that they can be compared.</summary>
    private static (double Low, double High) Limits(StudyRun[] runs, int row)
    {
        var (_, isLog, series) = Rows[row];
        var values = runs.SelectMany(run => series(run).Values).Select(value => isLog ? Math.Log10(value) : value)
            .Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var margin = Math.Max(1e-3, 0.05 * (values.Max() - values.Min()));
        return (values.Min() - margin, values.Max() + margin);
    }
}
