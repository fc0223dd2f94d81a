using MathNet.Numerics.Distributions;
using Reproduction.Reports;
using Reproduction.Running;
using Reproduction.Series;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>The language model: phases, lags, and a text that is replaced.</summary>
internal static class LanguageFigures
{
    private const int Before = 60;

    /// <summary>Steps shown after the shift: those within which an alarm counts.</summary>
    private const int After = ShiftTable.Within;

    private static readonly string[] Optimizers = ["AdamW", "Muon"];

    /// <summary>Three phases of σ2/σ3, the gap ratio and the loss; null where there are no runs.</summary>
    public static Figure? Phases(IReadOnlyList<StudySeries> runs)
    {
        var columns = ByOptimizer(runs);
        var shortest = LanguageTable.Windows[0];
        return columns.Length == 0 ? null : new Figure
        {
            Title = $"A language model of characters: phases of σ₂/σ₃ in windows of {shortest} updates",
            Columns =
            [
                .. columns.Select(one => new FigureColumn(one.Optimizer,
                [
                    new RowPanel("phases", "phase, cut by the peak with the whole run known", [.. one.Runs.Select(run => new Row($"seed {run.Setup.Seed}") { Stretches = [.. Stretches(run, shortest)] })]),
                    new LinePanel("second", "σ₂/σ₃", [.. one.Runs.Select((run, i) => Styled(SecondRatio(run, shortest), run, i))]),
                    new LinePanel("ratio", "gap ratio R, the largest ratio", [.. one.Runs.Select((run, i) => Styled(Plot.LineOf(run, "ratio"), run, i))]),
                    new LinePanel("loss", "test loss", [.. one.Runs.Select((run, i) => Styled(Plot.LineOf(run, "test_loss", isSeldom: true), run, i))]),
                ]) { Range = (0, columns.SelectMany(column => column.Runs).Max(run => run.Steps[^1])) }),
            ],
            Width = Plot.Width,
        };
    }

    /// <summary>Correlation of σ2/σ3 with the loss against lag; null where nothing can be correlated.</summary>
    public static Figure? Lags(IReadOnlyList<StudySeries> runs)
    {
        var columns = ByOptimizer(runs).Select(one => (one.Optimizer, Rows: LanguageTable.Windows.Select(window => one.Runs
            .Select(run => (Run: run, Profile: LanguageTable.Lags(run, window))).Where(of => of.Profile is not null).ToArray()).ToArray()))
            .Where(one => one.Rows.Any(row => row.Length > 0)).ToArray();
        return columns.Length == 0 ? null : new Figure
        {
            Title = "Correlation of σ₂/σ₃ with the test loss, both less a cubic in the step, against the lag",
            Columns =
            [
                .. columns.Select(one => new FigureColumn(one.Optimizer,
                [
                    .. one.Rows.Select((row, i) =>
                    {
                        var critical = row.Length == 0 ? double.NaN : row.Max(of => Critical(of.Profile!));
                        return new LinePanel($"w{LanguageTable.Windows[i]}", $"r, W = {LanguageTable.Windows[i]}", [.. row.Select((of, j) => Styled(
                            new Line(string.Empty, Palette.Tone(1), [.. of.Profile!.Points.Select(point => (double)point.Lag * of.Run.Setup.MeasureEvery)], [.. of.Profile.Points.Select(point => point.R)]),
                            of.Run, j))])
                        {
                            Axis = Axis.Between(-1, 1), Levels = [new Level("no correlation", 0, [4, 3])],
                            Bands = double.IsFinite(critical) ? [BandOf(row[0].Profile!, row[0].Run.Setup, critical)] : [],
                        };
                    }),
                ]) { AxisTitle = "lag in steps; above 0 the ratio comes first" }),
            ],
            Footer = ["band: 95 % of series that do not depend on each other, for the largest |r| of all lags, by the effective number of looks (widest of the seeds)"],
            Width = Plot.Width,
        };
    }

    /// <summary>What the text's replacement does: 20 runs, their median, and runs without; null where there are no such runs.</summary>
    public static Figure? Shift(IReadOnlyList<StudySeries> runs)
    {
        StudySeries[] all = [.. runs.Where(run => run.Setup.Experiment == "language-shift")];
        StudySeries[] shifted = [.. all.Where(run => run.Setup.ShiftStep > 0)];
        StudySeries[] steady = [.. all.Where(run => run.Setup.ShiftStep == 0)];
        if (shifted.Length == 0)
        {
            return null;
        }

        var step = shifted[0].Setup.ShiftStep;
        return new Figure
        {
            Title = $"A language model whose text is replaced at step {step}",
            Columns =
            [
                new FigureColumn(string.Empty,
                [
                    Detections(shifted, steady, step),
                    PanelOf("ratio", "gap ratio R", shifted, steady, step),
                    PanelOf("update_norm", "length of the update, in parameter units", shifted, steady, step),
                    PanelOf("loss", "loss of the batch", shifted, steady, step),
                ]) { Range = (step - Before, step + After) },
            ],
            Footer = [$"numbers behind a detector: runs with an event from step {step} to {step + After}, shifted and steady; each detector at one false alarm in 10,000 samples"],
            Width = Plot.Width,
        };
    }

    private static LinePanel Detections(StudySeries[] shifted, StudySeries[] steady, int step)
    {
        var detectors = ShiftTable.Detectors;
        (double X, double Y)[] Points(StudySeries[] runs, string detector, int i) => [.. runs.Select((run, j) => (Step: ShiftTable.FirstAfter(run, detector, step), Beside: (j % 5) - 2))
            .Where(one => one.Step is not null).Select(one => ((double)one.Step!.Value, detectors.Count - i + (0.13 * one.Beside)))];
        var (found, alarms) = (detectors.Select((name, i) => Points(shifted, name, i)).ToArray(), detectors.Select((name, i) => Points(steady, name, i)).ToArray());
        return new LinePanel("events", "first event after it", [
            Plot.Points("shifted", 2, found.SelectMany(one => one)), Plot.Points("steady", 1, alarms.SelectMany(one => one)), Wall(step, 0.4, detectors.Count + 0.6)])
        {
            Height = 13.5f * detectors.Count,
            Axis = Axis.Between(0.4, detectors.Count + 0.6, labels: [.. detectors.Select((name, i) => (
                (double)detectors.Count - i, $"{ShiftTable.NameOf(name)}  {found[i].Length}/{shifted.Length}, {alarms[i].Length}/{steady.Length}"))]),
        };
    }

    private static LinePanel PanelOf(string column, string title, StudySeries[] shifted, StudySeries[] steady, int step)
    {
        long[] steps = [.. shifted.Concat(steady).SelectMany(run => run.Steps).Where(s => s >= step - Before && s <= step + After).Distinct().Order()];
        var values = shifted.Concat(steady).ToDictionary(run => run, run => run.Steps.Zip(run[column]).ToDictionary(one => one.First, one => one.Second));
        double[] x = [.. steps.Select(s => (double)s)];
        double[] At(StudySeries[] runs, Func<double[], double> of) => [.. steps.Select(s => of([.. runs.Select(run => values[run].GetValueOrDefault(s, double.NaN)).Where(double.IsFinite)]))];
        static double Least(double[] all) => all.DefaultIfEmpty(double.NaN).Min();
        static double Most(double[] all) => all.DefaultIfEmpty(double.NaN).Max();
        Line[] lines =
        [
            new("shifted, median", Palette.Of("run-0"), x, At(shifted, all => Plot.Median(all))) { Width = 2.4f },
            new("steady, median", Palette.Of("run-1"), x, At(steady, all => Plot.Median(all))) { Width = 2, Dashes = [6, 3] },
            .. shifted.Select(run => new Line("shifted, a run", Palette.Of("sigma-5"), x, At([run], Most)) { Width = 0.5f }),
        ];
        var known = lines.SelectMany(line => line.Y).Where(double.IsFinite).ToArray();
        return new LinePanel(column, title, known.Length == 0 ? lines : [.. lines, Wall(step, known.Min(), known.Max())])
        {
            Height = 130, Bands = steady.Length == 0 ? [] : [new Band("steady, least to most", x, At(steady, Least), At(steady, Most))],
        };
    }

    private static Line Wall(int step, double low, double high) => Plot.Straight(string.Empty, Palette.Of("ink"), (step, low), (step, high));

    private static (string Optimizer, StudySeries[] Runs)[] ByOptimizer(IReadOnlyList<StudySeries> runs) =>
    [
        .. Optimizers.Select(optimizer => (optimizer, runs.Where(run => run.Setup.Experiment == "language" && run.Setup.Optimizer == optimizer).ToArray()))
            .Where(one => one.Item2.Length > 0),
    ];

    private static Line Styled(Line line, StudySeries run, int number) => line with
    {
        Name = $"seed {run.Setup.Seed}", Colour = Palette.Run(number), Dashes = Palette.Dashes(number + 1), Width = 1.1f,
    };

    private static Line SecondRatio(StudySeries run, int window)
    {
        var (steps, ratios) = LanguageTable.SecondRatio(run, window);
        return new Line(string.Empty, Palette.Tone(1), [.. steps.Select(step => (double)step)], ratios);
    }

    private static IEnumerable<Stretch> Stretches(StudySeries run, int window)
    {
        var (steps, ratios) = LanguageTable.SecondRatio(run, window);
        var labels = PhaseSegmentation.Segment(ratios, PhaseMethod.Peak);
        for (var (from, i) = (0, 1); i <= labels.Length; i++)
        {
            if (i == labels.Length || labels[i] != labels[from])
            {
                yield return new Stretch(
                    steps[from], steps[Math.Min(i, labels.Length - 1)], (labels[from] == GapPhase.Undefined ? "state-" : "phase-") + labels[from].ToString().ToLowerInvariant());
                from = i;
            }
        }
    }

    /// <summary>|r| that the largest of the lags passes in 5 % of independent series at most (Bonferroni), by Student's t.</summary>
    private static double Critical(LagProfile profile)
    {
        var freedom = Math.Max(1, profile.Points.Min(point => point.EffectiveCount) - 2);
        var t = StudentT.InvCDF(0, 1, freedom, 1 - (0.025 / profile.Points.Count));
        return t / Math.Sqrt(freedom + (t * t));
    }

    private static Band BandOf(LagProfile profile, Setup setup, double critical) => new(
        "by chance", [.. profile.Points.Select(point => (double)point.Lag * setup.MeasureEvery)],
        [.. profile.Points.Select(_ => -critical)], [.. profile.Points.Select(_ => critical)]);
}
