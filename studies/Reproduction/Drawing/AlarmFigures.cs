using System.Globalization;
using Reproduction.Alarms;
using Reproduction.Reports;
using Reproduction.Series;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>What candidates for a warning are worth, and when they come.</summary>
internal static class AlarmFigures
{
    // Those that are events, and the best of those that need a threshold.
    private const int Shown = 6;

    private const int Across = 2;

    private static readonly string[] Events = ["GrokkingDetector", "gap collapsed", "gap opened again", "published onset of D"];

    private static readonly string[] Kinds = ["geometry", "loss", "norm", "probe", "geometry+loss", "geometry+norm", "norm+loss", "clock"];

    /// <summary>The AUROC of all candidates, sorted; null where there is no family with both kinds of runs.</summary>
    /// <param name="runs">All runs; thresholds do not matter here.</param>
    /// <param name="frozen">Thresholds that were settled before, for the test half; null for the design half and its own.</param>
    // Long: one figure, from its title to its footer.
    public static Figure? Auroc(IReadOnlyList<StudySeries> runs, IReadOnlyDictionary<string, double>? frozen)
    {
        var judged = Halves.Of(runs, isDesign: frozen is null);
        var worths = Evaluation.JudgeAll(frozen ?? Evaluation.ThresholdsOf(judged), judged).Where(worth => double.IsFinite(worth.Auroc)).ToArray();
        if (worths.Length == 0)
        {
            return null;
        }

        string[] families = [.. worths[0].ByFamily.Where(one => double.IsFinite(one.Value)).Select(one => one.Key).Order(StringComparer.Ordinal)];
        double Place(int i) => worths.Length - i;
        var (lowest, highest) = (0.3, worths.Length + 0.7);
        var chance = 1.96 * Evaluation.Chance(judged);
        return new Figure
        {
            Title = $"Which candidates tell a run that will generalise from one that cannot, {(frozen is null ? "design" : "test")} half",
            Columns =
            [
                new FigureColumn(string.Empty,
                [
                    new LinePanel("auroc", string.Empty,
                    [
                        .. families.Select((family, f) => Plot.Points(family, f, worths.Select((worth, i) => (worth.ByFamily[family], Place(i))))),
                        .. worths.Select((worth, i) => (worth, Y: Place(i), Kind: Array.IndexOf(Kinds, worth.Alarm.Kind))).OrderBy(one => one.Kind)
                            .Select(one => Plot.Straight(
                                "mean, " + one.worth.Alarm.Kind, Palette.Run(one.Kind), (0.5, one.Y), (one.worth.Auroc, one.Y), Palette.Dashes(one.Kind + 1)) with { Width = 5 }),
                        Plot.Straight("clock", Palette.Of("ink"), (0.5, lowest), (0.5, highest)),
                    ])
                    {
                        Height = 12.5f * worths.Length,
                        Axis = Axis.Between(lowest, highest, labels: [.. worths.Select((worth, i) => (Place(i), worth.Alarm.Name))]),
                        Bands = [new Band("95 % of coins", [0.5 - chance, 0.5 + chance], [lowest, lowest], [highest, highest])],
                    },
                ])
                {
                    Range = (0, 1), AxisTitle = "AUROC: how often the run that generalises has the higher score before it does",
                },
            ],
            Footer =
            [
                string.Join("; ", families.Select(family => $"{family}: {Count(judged, family, RunKind.Generalises)} generalise, {Count(judged, family, RunKind.Control)} cannot")),
                "attention: the first group of parameters, where there is no attention",
                $"of {worths.Length} candidates that are coins, about {0.05 * worths.Length:F0} lie outside of the grey band",
            ],
            Width = Plot.Width,
        };
    }

    /// <summary>First warnings against the step of generalisation; null where fewer than three runs generalise.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="frozen">Thresholds that were settled before, for the test half; null for the design half and its own.</param>
    public static Figure? Lead(IReadOnlyList<StudySeries> runs, IReadOnlyDictionary<string, double>? frozen)
    {
        var (design, judged) = (Halves.Of(runs, isDesign: true), Halves.Of(runs, isDesign: frozen is null));
        StudySeries[] all = [.. design, .. Halves.Of(runs, isDesign: false)];
        StudySeries[] good = [.. all.Where(run => Halves.KindOf(run) == RunKind.Generalises)];
        if (good.Length < 3)
        {
            return null;
        }

        var best = Evaluation.JudgeAll(frozen ?? Evaluation.ThresholdsOf(design), judged).Where(worth => worth.Alarm.Kind != "clock" && !Events.Contains(worth.Alarm.Name) && double.IsFinite(worth.Threshold))
            .Select(worth => (worth.Alarm, worth.Threshold));
        (Alarm Alarm, double Threshold)[] shown =
            [.. Events.Select(name => (Candidates.All.First(alarm => alarm.Name == name), 1.0)), .. best.Take(Shown - Events.Length)];
        var horizons = Evaluation.Horizons(good);
        var warned = shown.Select(one => all.Where(run => Halves.KindOf(run) is not null && horizons.ContainsKey(run.Setup.Family)).Select(run => new Warned(
            run, Halves.KindOf(run)!.Value, Evaluation.First(one.Alarm.Score(run), run, one.Threshold, run.Generalised ?? horizons[run.Setup.Family]))).ToArray()).ToArray();
        var strips = new Strips(good, warned.SelectMany(one => one).Min(one => one.Step) ?? 1);
        var panels = shown.Zip(warned, (one, of) => Panel(one.Alarm.Name, of, strips)).ToArray();
        var laws = all.GroupBy(run => run.Setup.Experiment).Select(group => (group.Key, Fit: PapersTable.LawOf([.. group])))
            .Where(one => one.Fit is not null).Select(one => string.Create(CultureInfo.InvariantCulture,
                $"published onset of D, {one.Key}: onset ∝ T^γ, γ = {one.Fit!.Onset.Exponent:F2} (95 %: {one.Fit.Onset.ExponentLower:F2} to {one.Fit.Onset.ExponentUpper:F2}); lead ∝ T^α, α = {one.Fit.Lead.Exponent:F2} ({one.Fit.Lead.ExponentLower:F2} to {one.Fit.Lead.ExponentUpper:F2}); n = {one.Fit.Lead.Count}, {one.Fit.LeftOut} without a lead"));
        return new Figure
        {
            Title = "First warning against the step of generalisation, and in runs that never generalise",
            Columns = [.. Enumerable.Range(0, Across).Select(column => new FigureColumn(string.Empty, [.. panels.Where((_, i) => i % Across == column)])
            {
                Range = (strips.Low, strips.High), IsLogarithmic = true, AxisTitle = "step of generalisation T, logarithmic", Ticks = strips.Ticks,
            })],
            Footer =
            [
                "numbers: runs that were warned of, of those that generalise, of those that cannot, of those without decay that do not; vertical: the step of the first warning, logarithmic",
                "broken line: warning and generalisation at once; right of the full line, side by side: runs that never generalise, until the last of their family does",
                .. laws,
            ],
            Width = Plot.Width,
        };
    }

    private static LinePanel Panel(string name, Warned[] runs, Strips strips)
    {
        string[] families = [.. runs.Select(one => one.Run.Setup.Family).Distinct().Order(StringComparer.Ordinal)];
        string Share(RunKind kind) => $"{runs.Count(one => one.Kind == kind && one.Step is not null)}/{runs.Count(one => one.Kind == kind)}";
        return new LinePanel(name, $"{Share(RunKind.Generalises)} {Share(RunKind.Control)} {Share(RunKind.NoDecay)} {name}",
        [
            .. families.Select((family, f) => Plot.Points(family, f, runs.Where(one => one.Step is not null && one.Run.Setup.Family == family)
                .Select((one, i) => (strips.Place(one, i), (double)one.Step!.Value)))),
            Plot.Straight(string.Empty, Palette.Of("threshold"), (strips.Low, strips.Low), (strips.Wall, strips.Wall), [5, 3]),
            Plot.Straight(string.Empty, Palette.Of("ink"), (strips.Wall, strips.Floor), (strips.Wall, strips.Wall)),
        ])
        {
            Height = 150, Axis = Axis.Between(strips.Floor, strips.Wall, isLogarithmic: true),
        };
    }

    /// <summary>A run and its first warning.</summary>
    private sealed record Warned(StudySeries Run, RunKind Kind, long? Step);

    /// <summary>The horizontal axis: steps of generalisation, then strips for runs that have none.</summary>
    private sealed class Strips
    {
        private readonly double _control;
        private readonly double _noDecay;

        public Strips(StudySeries[] good, long leastWarning)
        {
            Low = good.Min(run => run.Generalised!.Value) / 1.3;
            Wall = good.Max(run => run.Generalised!.Value) * 1.15;
            Floor = Math.Min(Low, leastWarning / 1.3);
            var strip = Math.Pow(Wall / Low, 0.28);
            (_control, _noDecay, High) = (Wall * Math.Sqrt(strip), Wall * strip * Math.Sqrt(strip), Wall * strip * strip);
            double[] round = [30, 100, 300, 1000, 3000, 10_000];
            Ticks =
            [
                .. round.Where(step => step > Low && step < Wall).Select(step => (step, step.ToString("N0", CultureInfo.InvariantCulture))),
                (_control, "cannot"), (_noDecay, "no decay"),
            ];
        }

        public double Low { get; }

        public double High { get; }

        /// <summary>Where the strips begin, and the upper end of the vertical axis.</summary>
        public double Wall { get; }

        /// <summary>The lower end of the vertical axis.</summary>
        public double Floor { get; }

        public IReadOnlyList<(double, string)> Ticks { get; }

        /// <summary>Where a run stands; those of a strip a little beside each other.</summary>
        public double Place(Warned one, int i) => one.Kind == RunKind.Generalises
            ? one.Run.Generalised!.Value
            : (one.Kind == RunKind.Control ? _control : _noDecay) * Math.Pow(High / Wall, 0.05 * ((i % 7) - 3));
    }

    private static int Count(IEnumerable<StudySeries> runs, string family, RunKind kind) =>
        runs.Count(run => run.Setup.Family == family && Halves.KindOf(run) == kind);
}
