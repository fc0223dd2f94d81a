using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Figures as the commands write them.</summary>
public class FigureFileTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    private static readonly Lazy<string> Long = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("spectral-edge-long-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return LongRun.Record(folder, 3000);
    });

    [Fact]
    public void Png_IsDrawnAtTwiceTheSize_InTheColoursOfThePage()
    {
        using var folder = new TempFolder();
        Tool.Run("report", inputs.Run, "--out", folder.Path, "--format", "svg");
        var size = ((string)new SvgFigure(folder.File("run.svg")).Root.Attribute("viewBox")!).Split(' ');
        Tool.Run("report", inputs.Run, "--out", folder.Path, "--format", "png");

        using var picture = SKBitmap.Decode(folder.File("run.png"));
        var counts = picture.Pixels.CountBy(pixel => pixel).ToDictionary();

        Assert.Equal(1800, picture.Width);
        Assert.Equal("900", size[2]);
        Assert.Equal((int)Math.Ceiling(2 * double.Parse(size[3], CultureInfo.InvariantCulture)), picture.Height);
        Assert.Equal(SKColors.White, picture.GetPixel(1, 1));
        foreach (var name in new[] { "line-1", "sigma-1", "event-open", "event-fall", "state-open", "phase-collapse", "threshold" })
        {
            Assert.True(counts.GetValueOrDefault(Palette.Of(name)) > 20, $"{name} is hardly to be seen.");
        }
    }

    [Fact]
    public void Svg_IsSmallTextsAndDashes()
    {
        using var folder = new TempFolder();
        Tool.Run("report", Long.Value, "--out", folder.Path);

        var svg = new SvgFigure(folder.File("run.svg"));
        Assert.True(new FileInfo(folder.File("run.svg")).Length < 1_000_000);
        Assert.Contains(svg.Paths, path => (string?)path.Attribute("stroke") == "#1F3A5F");
        Assert.Contains(svg.Paths, path => (string?)path.Attribute("stroke-dasharray") == "2 3");
        Assert.DoesNotContain("miterlimit", File.ReadAllText(folder.File("run.svg")), StringComparison.Ordinal);
        Assert.Contains(svg.Texts, text => text.Text.StartsWith("gap ratio R", StringComparison.Ordinal));
    }

    /// <summary>What follows from the run has no line: it moves with the gap.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(1.5, null)]
    [InlineData(1.6, 1.25)]
    public void Thresholds_AreDrawnWhereTheyWereSetByHand(double? open, double? collapse)
    {
        using var folder = new TempFolder();
        var run = SmallRun.Record(folder.Path, change: options => options with
        {
            Detectors = [Detect.Gap(new() { OpenAbove = open, CollapseBelow = collapse })],
        });
        Tool.Run("report", run, "--out", folder.Path);

        var svg = new SvgFigure(folder.File("run.svg"));
        string[] expected =
        [
            .. open is null ? [] : new[] { FormattableString.Invariant($"opens at {open}") },
            .. collapse is null ? [] : new[] { FormattableString.Invariant($"collapses at {collapse}") },
        ];
        Assert.Equal(expected, svg.Texts.Select(text => text.Text).Where(text => Regex.IsMatch(text, "^(opens|collapses) at ")));
        Assert.Equal(open is not null, HasDashes("8 4"));
        Assert.Equal(collapse is not null, HasDashes("8 3 2 3"));

        bool HasDashes(string dashes) => svg.Paths.Any(path => (string?)path.Attribute("stroke-dasharray") == dashes);
    }

    [Fact]
    public void Pdf_IsOnePageWithItsFont()
    {
        using var folder = new TempFolder();
        var outcome = Tool.Run("report", inputs.Run, "--out", folder.Path, "--format", "pdf");

        var text = Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("run.pdf")));
        Assert.Equal(0, outcome.Code);
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.EndsWith("%%EOF", text.TrimEnd(), StringComparison.Ordinal);
        Assert.Single(Regex.Matches(text, "/Type /Page\\b(?!s)"));
        Assert.Contains("DejaVuSans", text, StringComparison.Ordinal);
        Assert.Contains("](run.pdf)", File.ReadAllText(folder.File("report.md")), StringComparison.Ordinal);
        Assert.DoesNotContain("![", File.ReadAllText(folder.File("report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_OfAnyRun_DoNotLieOnEachOther()
    {
        using var folder = new TempFolder();
        foreach (var run in new[] { inputs.Run, Long.Value })
        {
            Tool.Run("report", run, "--out", folder.Path);
            Tool.Run("compare", inputs.Run, inputs.Other, "--out", folder.File("compare.svg"));
            foreach (var file in new[] { "run.svg", "compare.svg" })
            {
                var svg = new SvgFigure(folder.File(file));
                Assert.Empty(svg.Collisions());
                Assert.Empty(svg.Outside());
                Assert.True(svg.Texts.Count > 10);
            }
        }
    }

    [Fact]
    public void Events_OfARun_AreAllThere()
    {
        using var folder = new TempFolder();
        Tool.Run("report", Long.Value, "--out", folder.Path);

        var events = Tool.Run("analyze", Long.Value, "--json").Json.GetProperty("events").GetArrayLength();
        var svg = new SvgFigure(folder.File("run.svg"));

        Assert.InRange(events, 50, 250);
        Assert.Contains(svg.Texts, text => text.Text.StartsWith($"{events} events", StringComparison.Ordinal));
        Assert.Equal(events, svg.Marks.Count());
        Assert.Equal(events, svg.Texts.Select(text => Regex.Match(text.Text, "^n = ([0-9]+)$")).Where(match => match.Success)
            .Sum(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Events_ThatWouldLieOnEachOther_AreThinnedAndCounted()
    {
        using var folder = new TempFolder();
        var random = new Random(4);
        double[][] steps = [.. new[] { 300, 40 }.Select(count => Enumerable.Range(0, count).Select(_ => (double)random.Next(1001)).Order().ToArray())];
        string[] kinds = ["gap_opened", "level_changed"];
        var rows = steps.Zip(kinds, (own, kind) =>
            new Row(kind) { Marks = [.. own.Select(step => new Mark(step, Palette.KindOf(kind), kind == "gap_opened"))] });
        FigureFile.Write(
            new Figure
            {
                Title = "marks",
                Columns = [new FigureColumn(string.Empty, [new RowPanel("events", "events", [.. rows]) { HoldsEvents = true }])
                {
                    Range = (0, 1000),
                }],
            },
            FigureFormat.Svg, folder.File("marks.svg"));

        var svg = new SvgFigure(folder.File("marks.svg"));
        var drawn = svg.Marks.GroupBy(mark => MathF.Round(mark.MidY)).OrderBy(row => row.Key)
            .Select(row => row.Select(mark => mark.MidX).Order().ToArray()).ToList();
        Assert.Equal(2, drawn.Count);
        Assert.All(drawn, row => Assert.All(row.Zip(row.Skip(1)), pair => Assert.True(pair.Second - pair.First > 9.8f)));
        Assert.InRange(drawn[0].Length, 30, 100);
        var all = drawn.Sum(row => row.Length);
        Assert.Contains(svg.Texts, text => text.Text.StartsWith($"{all} of 340 events drawn", StringComparison.Ordinal));
        Assert.Contains(svg.Texts, text => text.Text == $"n = 300, {drawn[0].Length} drawn");
        Assert.Empty(svg.Collisions());
    }

    [Fact]
    public void Origin_IsOnThePage()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        var before = time.GetUtcNow();
        Tool.Run(terminal => terminal with { Time = time }, "report", inputs.Run, "--out", folder.Path, "--format", "svg");
        var checkpoints = folder.File("of checkpoints");
        Tool.Run("report", inputs.Checkpoints, "--window", "5", "--out", checkpoints);

        var text = string.Join('\n', new SvgFigure(folder.File("run.svg")).Texts.Select(label => label.Text));
        var version = typeof(SpectralMonitor).Assembly.GetName().Version!.ToString(3);
        string[] expected =
        [
            "run small, recorded ", $"by SpectralEdge.Monitor {version}", "P = 1,000 parameters", "W = 5 updates", "stride 1 step,",
            "spectral-edge report", "--format svg", "accuracy", "loss",
        ];
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));

        // The minute may have changed meanwhile.
        Assert.Matches($"drawn ({before:yyyy-MM-dd HH:mm}|{time.GetUtcNow():yyyy-MM-dd HH:mm}) UTC", text);
        Assert.Contains("P = 1,000 parameters, window W = 5", File.ReadAllText(folder.File("report.md")), StringComparison.Ordinal);
        Assert.Contains(
            $"\"{checkpoints}\"", File.ReadAllText(Path.Combine(checkpoints, "report.md")), StringComparison.Ordinal);
        Assert.Contains(
            "P = 1,000 parameters", File.ReadAllText(Path.Combine(checkpoints, "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OverAnother_RemovesItsFiguresAndNothingElse()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("report.md"), "![The gap](gap.svg)\n![mine](photo.png)\n![loss](ratios.svg)\n");
        foreach (var name in new[] { "gap.svg", "loss.svg", "photo.png", "sigma.txt" })
        {
            File.WriteAllText(folder.File(name), "mine");
        }

        var outcome = Tool.Run("report", inputs.Run, "--out", folder.Path);
        var json = Tool.Run("report", inputs.Run, "--out", folder.Path, "--format", "png", "--json").Json;

        // gap.svg is one of the earlier report; loss.svg has the name of one, but that report does not show it.
        Assert.Equal($"removed {folder.File("gap.svg")}, of the report that was there before", outcome.Lines[1]);
        Assert.Equal([folder.File("run.svg")], json.GetProperty("removed").EnumerateArray().Select(file => file.GetString()));
        Assert.Equal(
            ["loss.svg", "photo.png", "report.md", "run.png", "sigma.txt"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Analyze_WithAFormat_DrawsTheFigureToo()
    {
        using var folder = new TempFolder();
        Tool.Run("analyze", inputs.Run, "--out", folder.Path);
        Assert.False(File.Exists(folder.File("run.svg")));
        Tool.Run("analyze", inputs.Run, "--out", folder.Path, "--format", "svg");

        Assert.NotEmpty(new SvgFigure(folder.File("run.svg")).Texts);
        Assert.Equal(
            "spectral-edge: --format is png and --out is missing. Name the folder of the figure.\n",
            Tool.Run("analyze", inputs.Run, "--format", "png").Error);
        Assert.Contains(
            "--format is png and --out is 'a.html'", Tool.Run("report", inputs.Run, "--out", "a.html", "--format", "png").Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "--format is 'gif'; it must be one of svg, png, pdf.",
            Tool.Run("report", inputs.Run, "--out", folder.Path, "--format", "gif").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_AFigure_HasALineForEachRunAndTheMean()
    {
        using var folder = new TempFolder();
        Tool.Run("compare", inputs.Run, inputs.Other, "--align", "gap_opened", "--out", folder.File("compare.svg"));

        var texts = new SvgFigure(folder.File("compare.svg")).Texts.Select(text => text.Text).ToList();
        Assert.Equal(
            ["mean", "small", "other", "± standard deviation"],
            texts.Where(text => text is "mean" or "small" or "other" or "± standard deviation"));
        Assert.Contains("optimizer steps after gap_opened", texts);
        Assert.Contains(
            "compare.txt'; it must end with .html, .svg, .png or .pdf",
            Tool.Run("compare", inputs.Run, inputs.Other, "--out", folder.File("compare.txt")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_Checkpoints_PicksFilesAndTensors()
    {
        var outcome = Tool.Run(
            "compare", inputs.Checkpoints, inputs.Checkpoints, "--window", "5", "--exclude-tensors", "*first*", "--json");
        var whole = Tool.Run("compare", inputs.Checkpoints, inputs.Checkpoints, "--window", "5", "--json");

        Assert.Equal(0, outcome.Code);
        Assert.NotEqual(
            whole.Json.GetProperty("points")[0].GetProperty("mean").GetDouble(),
            outcome.Json.GetProperty("points")[0].GetProperty("mean").GetDouble());
    }
}
