using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Reports;

/// <summary>Is the early gap a thermometer of the learning rate? Sweeps over tasks, optimizers and seeds.</summary>
internal static class RateTable
{
    /// <summary>The step that early quantities are read at, geometric means over the samples within 10 steps of it.</summary>
    public const int Early = 60;

    /// <summary>Up to this step moves of the gap are counted.</summary>
    private const int Counted = 200;

    /// <summary>A rate is too high from this multiple of the best one on.</summary>
    private const double TooHigh = 9;

    /// <summary>Prints the tables as Markdown.</summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        var points = PointsOf(runs);
        Profile(points, output);
        Scores(points, output);
    }

    /// <summary>The runs of all sweeps that have a best rate, in the order of rates.</summary>
    public static RatePoint[] PointsOf(IReadOnlyList<StudySeries> runs) =>
    [
        .. runs.GroupBy(run => $"{run.Setup.Task}, {run.Setup.Optimizer}, seed {run.Setup.Seed}").SelectMany(sweep =>
        {
            var finals = sweep.ToDictionary(run => run, FinalLoss);
            var best = sweep.Where(run => double.IsFinite(finals[run])).MinBy(run => finals[run]);
            return best is null ? [] : sweep.OrderBy(run => run.Setup.LearningRate).Select(run => new RatePoint(
                run, sweep.Key, finals[run], At(run, "ratio"), Math.Log10(run.Setup.LearningRate / best.Setup.LearningRate),
                !(finals[run] < 0.95 * FirstLoss(run))));
        }),
    ];

    private static void Profile(RatePoint[] points, TextWriter output)
    {
        output.WriteLine($"Gap ratio at step {Early} by rate over the best rate: median over the seeds.");
        output.WriteLine();
        double[] distances = [-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
        output.WriteLine($"| task, optimizer | {string.Join(" | ", distances.Select(Times))} | trough at |");
        output.WriteLine($"|---|{string.Concat(distances.Select(_ => "---|"))}---|");
        foreach (var group in points.GroupBy(point => $"{point.Run.Setup.Task}, {point.Run.Setup.Optimizer}"))
        {
            var cells = distances.Select(distance => group.Where(point => Math.Abs(point.Distance - distance) < 0.25)
                .Select(point => point.Ratio).Where(double.IsFinite).Order().ToArray()).ToArray();
            var medians = cells.Select(values => values.Length == 0 ? double.PositiveInfinity : values[values.Length / 2]).ToArray();
            output.WriteLine($"| {group.Key} | {string.Join(" | ", cells.Select((values, i) => values.Length == 0 ? "" : Number(medians[i], "F2")))} | {Times(distances[Array.IndexOf(medians, medians.Min())])} |");
        }

        output.WriteLine();
    }

    private static void Scores(RatePoint[] points, TextWriter output)
    {
        output.WriteLine(
            $"AUROC, from what is seen at step {Early}, or up to step {Counted} where it is counted; 0.5 is chance. Too high: at least "
                + $"{TooHigh} times the best rate, against rates from the best one on. Learns nothing: a test loss that stays above 0.95 of "
                + "the first although a lower rate does better, against likewise. Too low: at most a ninth of the best, against all "
                + "that are not too high. Within: pairs of one sweep, which the rate itself would order without an error. Across: pairs "
                + "of different tasks, as for a threshold that knows neither.");
        output.WriteLine();
        (string Name, Func<StudySeries, double> Score)[] scores =
        [
            ("the rate itself", run => run.Setup.LearningRate),
            ($"gap ratio at {Early}, high", run => At(run, "ratio")),
            ($"gap ratio at {Early}, low", run => -At(run, "ratio")),
            ($"moves of the gap until {Counted}", run => run.Events.Count(IsMove)),
            ($"changes of the largest ratio's position until {Counted}", Moves),
            ($"drift ratio at {Early}, low", run => -At(run, "drift_ratio")),
            ($"effective rank at {Early}, high", run => At(run, "effective_rank")),
            ($"update norm over parameter norm at {Early}", run => At(run, "update_norm") / At(run, "parameter_norm")),
            ($"gradient norm at {Early} over that at the start", run => At(run, "gradient_norm") / Start(run, "gradient_norm")),
            ($"training loss at {Early} over that at the start", run => At(run, "loss") / Start(run, "train_loss")),
        ];
        (Func<RatePoint, bool> Counts, Func<RatePoint, bool> IsPositive)[] questions =
        [
            (point => point.Distance >= 0, point => point.Distance >= Math.Log10(TooHigh)),
            (point => point.Distance >= 0, point => point.LearnsNothing && point.Distance > 0),
            (point => point.Distance < Math.Log10(TooHigh), point => point.Distance <= -Math.Log10(TooHigh)),
        ];
        output.WriteLine("| score | too high: within | across | learns nothing: within | across | too low: within | across |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, score) in scores)
        {
            var cells = questions.SelectMany(question => new[] { true, false }.Select(isWithin =>
                Auroc([.. points.Where(question.Counts)], question.IsPositive, score, isWithin)));
            output.WriteLine($"| {name} | {string.Join(" | ", cells.Select(value => double.IsNaN(value) ? "–" : Number(value, "F2")))} |");
        }
    }

    private static double Auroc(RatePoint[] points, Func<RatePoint, bool> isPositive, Func<StudySeries, double> score, bool isWithin)
    {
        var known = points.Select(point => (Point: point, IsPositive: isPositive(point), Score: score(point.Run))).ToArray();
        return (
            from a in known.Where(one => one.IsPositive)
            from b in known.Where(one => !one.IsPositive)
            where isWithin ? a.Point.Sweep == b.Point.Sweep : a.Point.Run.Setup.Task != b.Point.Run.Setup.Task
            select Better(a.Score, b.Score)).DefaultIfEmpty(double.NaN).Average();
    }

    private static bool IsMove(RunEvent one) =>
        one.Group == "all" && (one.Kind is "gap_position_shifted" or "gap_absorbed") && one.Step <= Counted;

    /// <summary>NaN counts as the highest: a run that is no longer finite is noticed.</summary>
    private static double Better(double a, double b) => double.IsNaN(a) ? (double.IsNaN(b) ? 0.5 : 1) : double.IsNaN(b) ? 0 : a > b ? 1 : a < b ? 0 : 0.5;

    private static double Moves(StudySeries run)
    {
        var positions = run["position"].Where((_, i) => run.Steps[i] <= Counted).ToArray();
        return positions.Zip(positions.Skip(1)).Count(pair => pair.First != pair.Second);
    }

    private static double At(StudySeries run, string column)
    {
        var values = run[column].Where((value, i) => Math.Abs(run.Steps[i] - Early) <= 10 && double.IsFinite(value)).ToArray();
        return values.Length == 0 ? double.NaN : Math.Exp(values.Average(value => Math.Log(value)));
    }

    /// <summary>The test loss of the untrained network.</summary>
    public static double FirstLoss(StudySeries run) => Start(run, "test_loss");

    /// <summary>What a metric began at: the series itself begins with the first full window, at step 50.</summary>
    private static double Start(StudySeries run, string metric) => run.Facts.GetValueOrDefault($"start_{metric}", double.NaN);

    /// <summary>Mean test loss of the last three looks; NaN for a run that is not finite to its end.</summary>
    private static double FinalLoss(StudySeries run)
    {
        var looks = run["test_loss"].Where(double.IsFinite).TakeLast(3).ToArray();
        var isWhole = run.Steps.LastOrDefault() >= run.Setup.Steps - run.Setup.Every && double.IsFinite(run["loss"].LastOrDefault(double.NaN));
        return isWhole && looks.Length > 0 ? looks.Average() : double.NaN;
    }

    private static string Times(double distance) => Number(Math.Pow(10, distance), distance < 2 ? "G2" : "F0") + "×";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>One run of a sweep.</summary>
/// <param name="Run">The run.</param>
/// <param name="Sweep">Task, optimizer and seed.</param>
/// <param name="Final">Its test loss at the end; NaN where it did not stay finite.</param>
/// <param name="Ratio">Its gap ratio at step <see cref="RateTable.Early"/>.</param>
/// <param name="Distance">log10 of its rate over the best of its sweep.</param>
/// <param name="LearnsNothing">Whether the test loss at the end is not below 0.95 of the first.</param>
internal sealed record RatePoint(StudySeries Run, string Sweep, double Final, double Ratio, double Distance, bool LearnsNothing);
