using Reproduction.Reports;
using Reproduction.Series;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>The early gap ratio and the loss at the end, against the learning rate.</summary>
internal static class RateFigure
{
    private static readonly string[] Optimizers = ["AdamW", "SGD", "Muon"];

    /// <summary>The figure; null where no sweep has a best rate.</summary>
    public static Figure? Of(IReadOnlyList<StudySeries> runs)
    {
        var points = RateTable.PointsOf([.. runs.Where(run => run.Setup.Experiment == "rates")]);
        string[] tasks = [.. points.Select(point => point.Run.Setup.Task).Distinct()];
        string[] optimizers = [.. Optimizers.Where(name => Array.Exists(points, point => point.Run.Setup.Optimizer == name))];
        return points.Length == 0 ? null : new Figure
        {
            Title = $"Gap ratio at step {RateTable.Early} and test loss at the end, against the learning rate",
            Columns =
            [
                .. optimizers.Select(optimizer =>
                {
                    RatePoint[] own = [.. points.Where(point => point.Run.Setup.Optimizer == optimizer)];
                    return new FigureColumn(optimizer, [.. tasks.SelectMany(task => Panels(points, own, task))])
                    {
                        Range = (own.Min(point => point.Run.Setup.LearningRate) / 1.5, own.Max(point => point.Run.Setup.LearningRate) * 1.5),
                        IsLogarithmic = true, AxisTitle = "learning rate, logarithmic",
                    };
                }),
            ],
            Footer = ["a line: a seed; a loss above twice that of untrained networks stands at the upper edge, one that is not finite is not drawn"],
            Width = Plot.Width,
        };
    }

    private static IEnumerable<Panel> Panels(RatePoint[] points, RatePoint[] own, string task)
    {
        RatePoint[] all = [.. points.Where(point => point.Run.Setup.Task == task)];
        var sweeps = own.Where(point => point.Run.Setup.Task == task).GroupBy(point => point.Sweep).Select(sweep => sweep.ToArray()).ToArray();
        var first = Plot.Median(all.Select(point => RateTable.FirstLoss(point.Run)));
        yield return PanelOf($"{task}: gap ratio R at step {RateTable.Early}", sweeps, point => point.Ratio, Axis.Over(all.Select(point => point.Ratio)));
        yield return PanelOf($"{task}: test loss at the end", sweeps, point => point.Final, Axis.Over(all.Select(point => point.Final).Where(loss => !(loss > 2 * first))));
    }

    private static LinePanel PanelOf(string title, RatePoint[][] sweeps, Func<RatePoint, double> value, Axis axis)
    {
        Line Of(IEnumerable<RatePoint> points) => new(
            "a seed", Palette.Tone(1), [.. points.Select(point => point.Run.Setup.LearningRate)], [.. points.Select(value)]) { Width = 0.9f };
        RatePoint[] best = [.. sweeps.Select(sweep => sweep.First(point => point.Distance == 0)).Where(point => double.IsFinite(value(point)))];
        return new LinePanel(title, title, [Of(best) with { Name = "best rate", Colour = Palette.Of("event-fall"), Shape = LineShape.Dots }, .. sweeps.Select(Of)])
        {
            Height = 54, Axis = axis,
        };
    }
}
