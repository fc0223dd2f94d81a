using Reproduction.Alarms;
using System.Xml.Linq;
using Reproduction.Drawing;
using Reproduction.Experiments;
using Reproduction.Series;
using SpectralEdge.Monitor.Figures;
using SpectralEdge.Monitor.Tests;

namespace Reproduction.Tests;

/// <summary>The drawn models of figures whose runs were made by hand.</summary>
public sealed class FigureTests
{
    private static readonly IReadOnlyDictionary<string, double> Frozen = Evaluation.ThresholdsOf(Halves.Of(Study(), isDesign: true));

    private static readonly Dictionary<string, Func<Figure?>> Made = StudyFigures.All.ToDictionary(
        figure => figure.Name, figure => (Func<Figure?>)(() => figure.Make(Study(), Frozen)));

    public static TheoryData<string> Columns => [.. Study().SelectMany(run => run.Columns).Distinct()];

    [Fact]
    public void Modular_HasAColumnForEachCase_AndItsMarks()
    {
        var figure = Made["modular"]()!;

        Assert.Equal(["a + b", "a² + b²", "a³ + ab", "random labels", "a + b, no decay"], figure.Columns.Select(column => column.Title));
        Assert.All(figure.Columns, column => Assert.Equal([1, 1, 1, 1], LinesOf(column)));
        Assert.Equal([[600], [440], [], [300]], MarksOf(figure.Columns[0]));
        Assert.Equal([[], [], [], [250]], MarksOf(figure.Columns[3]));
        // Measured at every fifth sample, and joined.
        Assert.Equal(20, Panel(figure.Columns[0], "test_accuracy").Lines[0].X.Count);
        Assert.Equal(100, Panel(figure.Columns[0], "ratio").Lines[0].X.Count);
    }

    [Fact]
    public void Tian_HasALineForEachSeed()
    {
        var figure = Made["tian"]()!;

        Assert.Equal(["sums", "random labels"], figure.Columns.Select(column => column.Title));
        Assert.All(figure.Columns, column => Assert.Equal([2, 2, 2], LinesOf(column)));
    }

    [Fact]
    public void Lead_HasAPointForEachRunThatWasWarnedOf()
    {
        var figure = Made["lead"]()!;
        var turn = Panel(figure.Columns[0], "GrokkingDetector");
        var fallen = Panel(figure.Columns[1], "gap collapsed");

        // Of the six that generalise (two of modular, two of parity, two of Tian's) the detector warned of two, of no control.
        Assert.StartsWith("2/6 0/6 0/1 ", turn.Title, StringComparison.Ordinal);
        Assert.Equal([(500.0, 340.0), (600, 440)], PointsOf(turn).Order());
        // The gap collapsed in the controls of modular alone, and in its two other runs, once before T.
        Assert.StartsWith("2/6 2/6 0/1 ", fallen.Title, StringComparison.Ordinal);
        Assert.Equal(4, PointsOf(fallen).Length);
        Assert.Equal([250.0, 250, 300, 300], PointsOf(fallen).Select(point => point.Y).Order());
        Assert.Equal(2, PointsOf(fallen).Count(point => point.X > 600 * 1.15));
        Assert.All(figure.Columns, column => Assert.Equal(3, column.Panels.Count));
    }

    [Fact]
    public void Auroc_HasAMeanForEachCandidate_AndAPointForEachFamily()
    {
        var figure = Made["auroc"]()!;
        var panel = (LinePanel)figure.Columns.Single().Panels.Single();
        var labels = panel.Axis!.Labels!.ToDictionary(tick => tick.Label, tick => tick.Value);
        double MeanOf(string name) => panel.Lines.Single(line => line.Name.StartsWith("mean", StringComparison.Ordinal) && line.Y[0] == labels[name]).X[1];

        // Test half: of modular squares against random labels, and Tian's network.
        Assert.Equal(["encoder-97", "tian"], panel.Lines.Where(line => line.Shape != LineShape.Straight).Select(line => line.Name));
        Assert.Equal(1, MeanOf("drift ratio: rise from its lowest"));
        Assert.Equal(0.5, MeanOf("clock"));
        Assert.Equal(labels.Count, panel.Lines.Count(line => line.Name.StartsWith("mean", StringComparison.Ordinal)));
        Assert.Equal(labels.Count, panel.Lines[0].X.Count);
        // Families of 1 and 1 and of 2 and 2: variances 3/12 and 5/48 of Mann and Whitney's statistic, halved twice.
        var chance = 1.96 * Math.Sqrt((3 / 12.0) + (5 / 48.0)) / 2;
        Assert.Equal(0.5 + chance, panel.Bands.Single().X[1], 12);
        var means = labels.OrderByDescending(label => label.Value).Select(label => MeanOf(label.Key)).ToArray();
        Assert.Equal(means.OrderDescending(), means);
    }

    [Fact]
    public void Rates_HasALineForEachSeed_AndMarksTheBestRates()
    {
        var figure = Made["rates"]()!;

        Assert.Equal(["AdamW", "SGD"], figure.Columns.Select(column => column.Title));
        var (ratio, loss) = ((LinePanel)figure.Columns[0].Panels[0], (LinePanel)figure.Columns[0].Panels[1]);
        Assert.Equal(["best rate", "a seed", "a seed"], ratio.Lines.Select(line => line.Name));
        // The rate of the least loss is 0.01 for both seeds; the gap ratio there is 1 + 10 |log10(rate) + 2| + seed/10.
        Assert.Equal([0.01, 0.01], ratio.Lines[0].X);
        Assert.Equal(1.1, ratio.Lines[0].Y[0], 9);
        Assert.Equal([11.1, 1.1, 11.1], ratio.Lines[1].Y.Select(y => Math.Round(y, 9)));
        Assert.Equal([0.5, 0.5], loss.Lines[0].Y);
        // The highest rate of SGD did not stay finite: its loss is a hole, no crash.
        Assert.Equal([true, true, false], ((LinePanel)figure.Columns[1].Panels[1]).Lines[1].Y.Select(double.IsFinite));
    }

    [Fact]
    public void Shift_HasRunsMediansAndFirstEvents()
    {
        var figure = Made["shift"]()!;
        var (events, loss) = (Panel(figure.Columns[0], "events"), Panel(figure.Columns[0], "loss"));

        // Three shifted runs at 2020, 2040, 2060; the events before the shift and 501 steps after it do not count.
        Assert.Equal([2020.0, 2040, 2060], events.Lines[0].X.Order());
        Assert.Equal([2300.0], events.Lines[1].X);
        Assert.Contains("update norm  3/3, 1/2", events.Axis!.Labels!.Select(tick => tick.Label));
        // One that never speaks has its row; so has the plain rule for the loss.
        Assert.Contains("drift speed  0/3, 0/2", events.Axis!.Labels!.Select(tick => tick.Label));
        Assert.Contains("loss 1.2 times its mean of 20  0/3, 0/2", events.Axis!.Labels!.Select(tick => tick.Label));
        Assert.Equal(3, loss.Lines.Count(line => line.Name == "shifted, a run"));
        var median = loss.Lines.Single(line => line.Name == "shifted, median");
        Assert.Equal(2, median.Y[median.X.ToList().IndexOf(2100)]);
        Assert.Equal(1.5, loss.Lines.Single(line => line.Name == "steady, median").Y[0]);
        Assert.Equal((1, 2), (loss.Bands.Single().Low[0], loss.Bands.Single().High[0]));
    }

    [Fact]
    public void Language_HasPhasesOfTheSecondRatio()
    {
        var figure = Made["language"]()!;

        Assert.Equal(["AdamW", "Muon"], figure.Columns.Select(column => column.Title));
        Assert.All(figure.Columns, column => Assert.Equal([1, 1, 1], LinesOf(column)));
        // 1 + t to step 500, then back: within 15 % of 2 from 350 to 650.
        var row = ((RowPanel)figure.Columns[0].Panels[0]).Rows.Single();
        Assert.Equal(["phase-rise", "phase-plateau", "phase-collapse"], row.Stretches.Select(stretch => stretch.State));
        Assert.Equal([10.0, 350, 660], row.Stretches.Select(stretch => stretch.From));
    }

    [Fact]
    public void Lags_HasElevenLagsForEachWindow_AndFindsTheOneThatWasPutIn()
    {
        var figure = Made["lags"]()!;
        var lines = figure.Columns[0].Panels.Cast<LinePanel>().Select(panel => panel.Lines.Single()).ToArray();

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(Enumerable.Range(-5, 11).Select(lag => 50.0 * lag), line.X));
        // The loss repeats the ratio's wiggle two looks later, upside down.
        Assert.Equal(100, lines[1].X[lines[1].Y.ToList().IndexOf(lines[1].Y.Min())]);
        Assert.True(lines[1].Y.Min() < -0.9);
    }

    [Fact]
    public void Write_WithoutSeries_SaysWhatIsMissing()
    {
        using var folder = new TempFolder();
        using var output = new StringWriter();
        StudyFigures.Write(StudySeries.ReadAll(Path.Combine(folder.Path, "none")), Frozen, folder.Path, output);

        Assert.Equal(
            StudyFigures.All.Select(figure => $"{figure.Name}.svg is left out: it needs {figure.Needs}."),
            output.ToString().Trim().ReplaceLineEndings("\n").Split('\n'));
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Write_WithAllSeries_WritesAllAsXml()
    {
        using var folder = new TempFolder();
        StudyFigures.Write(Study(), Frozen, folder.Path, TextWriter.Null);

        Assert.All(StudyFigures.All, figure => Assert.Equal("svg", XDocument.Load(Path.Combine(folder.Path, figure.Name + ".svg")).Root!.Name.LocalName));
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Figures_OfRunsThatMissAColumn_AreNoCrash(string missing)
    {
        using var folder = new TempFolder();
        StudyFigures.Write(Study(missing), Frozen, folder.Path, TextWriter.Null);
    }

    private static int[] LinesOf(FigureColumn column) => [.. column.Panels.OfType<LinePanel>().Select(panel => panel.Lines.Count)];

    private static double[][] MarksOf(FigureColumn column) =>
        [.. column.Panels.OfType<RowPanel>().Single().Rows.Select(row => row.Marks.Select(mark => mark.X).ToArray())];

    private static LinePanel Panel(FigureColumn column, string key) => (LinePanel)column.Panels.Single(panel => panel.Key == key);

    private static (double X, double Y)[] PointsOf(LinePanel panel) =>
        [.. panel.Lines.Where(line => line.Shape != LineShape.Straight).SelectMany(line => line.X.Zip(line.Y))];

    /// <summary>A few runs of each experiment, without a column.</summary>
    private static StudySeries[] Study(string missing = "") =>
    [
        Late("modular", "add", "encoder-97", 600, 42, missing, (300, "gap_collapsed"), (440, "grokking:OrderReturned")),
        Late("modular", "squares", "encoder-97", 500, 42, missing, (300, "gap_collapsed"), (340, "grokking:OrderReturned")),
        Late("modular", "cubic", "encoder-97", null, 42, missing, (250, "gap_collapsed")),
        Late("modular", "random", "encoder-97", null, 42, missing, (250, "gap_collapsed")),
        Late("modular", "add", "encoder-97", null, 42, missing, decays: false),
        .. Enumerable.Range(1, 2).SelectMany(seed => new[]
        {
            Late("parity", "parity", "parity", 400, seed, missing, (900, "gap_collapsed")), Late("parity", "parity-random", "parity", null, seed, missing),
            Late("tian", "tian-sums", "tian", 300, seed, missing), Late("tian", "tian-random", "tian", null, seed, missing),
        }),
        .. from seed in new[] { 1, 2 } from optimizer in new[] { "AdamW", "SGD" } from rate in new[] { 1e-3, 1e-2, 1e-1 } select Swept(optimizer, rate, seed, missing),
        .. Enumerable.Range(1, 3).Select(seed => Shifted(seed, true, missing)), .. Enumerable.Range(1, 2).Select(seed => Shifted(seed, false, missing)),
        Spoken("AdamW", missing), Spoken("Muon", missing),
    ];

    private static StudySeries Late(
        string experiment, string task, string family, int? generalised, int seed, string missing, params (long, string)[] events) =>
        Late(experiment, task, family, generalised, seed, missing, true, events);

    private static StudySeries Late(
        string experiment, string task, string family, int? generalised, int seed, string missing, bool decays, params (long, string)[] events)
    {
        var setup = Modular.Small().First().Setup with
        {
            Experiment = experiment, Task = task, Family = family, Seed = seed, WeightDecay = decays ? 1 : 0,
            Variant = experiment == "tian" ? "512" : "", CanGeneralise = generalised is not null || !decays,
        };
        double Seldom(int step, double value) => step % 50 == 0 ? value : double.NaN;
        return MadeSeries.Of(setup, Enumerable.Range(1, 100).Select(i => 10 * i), Without(missing,
            ("test_accuracy", step => Seldom(step, step >= generalised ? 1 : 0)), ("ratio", step => 2 + Math.Sin(step / 50.0)),
            ("parameter_norm", step => 1000.0 / (100 + step)), ("defect", step => Seldom(step, 0.1)), ("defect_times_gradient", step => Seldom(step, step)),
            ("loss", step => 1.0 / step), ("drift_ratio", step => generalised is null ? 1 : 1 + (step / 1000.0))), events);
    }

    private static StudySeries Swept(string optimizer, double rate, int seed, string missing)
    {
        var setup = Rates.All().First(one => one.Setup.Task == "teacher").Setup with
        {
            Optimizer = optimizer, LearningRate = rate, Seed = seed, Variant = FormattableString.Invariant($"{optimizer}-{rate}"),
        };
        var (diverges, distance) = (optimizer == "SGD" && rate > 0.05, Math.Abs(Math.Log10(rate) + 2));
        return MadeSeries.Of(setup, Enumerable.Range(10, diverges ? 20 : 71).Select(i => 5 * i), Without(missing,
            ("loss", _ => 1), ("test_loss", step => step % 20 == 0 ? 0.5 + distance : double.NaN), ("ratio", _ => 1 + (10 * distance) + (seed / 10.0))), null, ("start_test_loss", 0.9));
    }

    private static StudySeries Shifted(int seed, bool isShifted, string missing)
    {
        var setup = Language.Shifted().First(one => one.Setup.ShiftStep > 0 == isShifted).Setup with { Seed = seed };
        (long, string)[] events = isShifted
            ? [(1990, "at10000:update_norm"), (2000 + (20 * seed), "at10000:update_norm"), (2501, "at10000:gap")]
            : seed == 1 ? [(2300, "at10000:update_norm")] : [];
        return MadeSeries.Of(setup, Enumerable.Range(10, 591).Select(i => 5 * i), Without(missing,
            ("loss", _ => seed), ("ratio", step => 1 + (step >= 2000 ? seed : 0)), ("update_norm", _ => 0.1)), events);
    }

    private static StudySeries Spoken(string optimizer, string missing)
    {
        var setup = Language.All().First(one => one.Setup.Optimizer == optimizer).Setup with { Steps = 1000 };
        double Wiggle(int step) => 0.1 * Math.Sin(step / 45.0);
        double Hill(int step) => step <= 500 ? 1 + (step / 500.0) : 2 - ((step - 500) / 500.0);
        return MadeSeries.Of(setup, Enumerable.Range(1, 100).Select(i => 10 * i), Without(missing,
            ("loss", _ => 1), ("test_loss", step => step % 50 == 0 ? 3 - Wiggle(step - 100) : double.NaN), ("ratio", Hill),
            ("sigma_2", Hill), ("sigma_3", _ => 1),
            ("w20.sigma_2", step => 2 + Wiggle(step)), ("w20.sigma_3", _ => 1), ("w30.sigma_2", step => 2 + Wiggle(step)), ("w30.sigma_3", _ => 1)));
    }

    private static (string, Func<int, double>)[] Without(string missing, params (string Name, Func<int, double> Value)[] columns) =>
        [.. columns.Where(column => column.Name != missing)];
}
