using System.Globalization;
using System.Text.RegularExpressions;
using SkiaSharp;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli.Tests;

public class DrawingTests
{
    [Fact]
    public void Line_OfManyValues_KeepsTheExtremesOfEveryPixel()
    {
        var random = new Random(5);
        double[] steps = [.. Enumerable.Range(0, 10_000).Select(i => (double)i)];
        double[] values = [.. steps.Select(_ => random.NextDouble() * 100)];
        (values[1234], values[7777]) = (400, -300);

        var traced = Tracing.Line(new Line("x", default, steps, values), x => (float)(x / 20), y => (float)y);

        var points = traced.Contours.Single();
        Assert.True(traced.IsThinned);
        Assert.InRange(points.Length, 900, 1003);
        // Places are rounded to tenths of a pixel first, values as well: 0.05, and a little for float32.
        foreach (var pixel in steps.Zip(values).GroupBy(pair => (int)MathF.Round((float)(pair.First / 20), 1)))
        {
            var drawn = points.Where(point => (int)point.X == pixel.Key).Select(point => (double)point.Y).ToList();
            Assert.Equal(pixel.Min(pair => pair.Second), drawn.Min(), 0.0501);
            Assert.Equal(pixel.Max(pair => pair.Second), drawn.Max(), 0.0501);
        }
    }

    [Fact]
    public void Line_WithHoles_IsBrokenThere()
    {
        double[] values = [1, 2, double.NaN, 3, double.NaN, 4, 5, 6];
        double[] steps = [.. Enumerable.Range(0, 8).Select(i => 10.0 * i)];

        var straight = Tracing.Line(new Line("x", default, steps, values), x => (float)x, y => (float)y);
        var stairs = Tracing.Line(
            new Line("x", default, steps, values) { Shape = LineShape.Steps }, x => (float)x, y => (float)y);

        // A contour for each stretch; its last point twice, so that one alone is seen.
        Assert.Equal(3, straight.Contours.Count);
        Assert.False(straight.IsThinned);
        Assert.Equal(
            [(0, 1), (10, 2), (10, 2), (30, 3), (30, 3), (50, 4), (60, 5), (70, 6), (70, 6)],
            straight.Contours.SelectMany(points => points).Select(point => ((int)point.X, (int)point.Y)));
        Assert.Contains(new SKPoint(60, 4), stairs.Contours[2]);
        Assert.Equal(Math.Sqrt(101) * 3, straight.Length, 1e-4);
    }

    [Theory]
    [InlineData(0, 100_000, 6, "0 20k 40k 60k 80k 100k")]
    [InlineData(0, 3000, 6, "0 500 1000 1500 2000 2500 3000")]
    [InlineData(-0.05, 1.05, 3, "0 0.5 1")]
    [InlineData(-1, 1, 4, "−1 −0.5 0 0.5 1")]
    [InlineData(0, 4_000_000, 4, "0 1M 2M 3M 4M")]
    public void Ticks_OfAnAxis_AreRoundAndWrittenInOneWay(double low, double high, int most, string labels) =>
        Assert.Equal(labels, string.Join(' ', Axis.Between(low, high).Ticks(most).Select(tick => tick.Label)));

    [Fact]
    public void Ticks_OfFactors_ArePowersOrOneTwoFive()
    {
        static string Of(Axis axis, int most) => string.Join(' ', axis.Ticks(most).Select(tick => tick.Label));

        Assert.Equal("10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻²", Of(Axis.Between(1e-6, 1e-2, isLogarithmic: true), 5));
        Assert.Equal("0.1 1 10 100", Of(Axis.Between(0.05, 200, isLogarithmic: true), 4));
        Assert.Equal("10⁰ 10² 10⁴", Of(Axis.Between(1, 20_000, isLogarithmic: true), 2));
        Assert.Equal("1 2 5 10 20", Of(Axis.Between(0.9, 21, isLogarithmic: true), 5));
        Assert.Equal("1 2 3 4 5", Of(Axis.WholeNumbers(1, 5), 5));
        Assert.Equal(0.5, Axis.Between(1, 100, isLogarithmic: true).Place(10), 12);
        Assert.True(Axis.Over([0.1, 100]).IsLogarithmic);
        Assert.False(Axis.Over([0, 100]).IsLogarithmic);
        Assert.False(Axis.Over([2, 2, double.NaN]).IsLogarithmic);
        Assert.Equal(0.5, Axis.Over([2, 2, double.NaN]).Place(2), 12);
    }

    [Fact]
    public void Svg_HasTheLinesByDifferences_ToAHundredthOfAPixel()
    {
        using var folder = new TempFolder();
        var random = new Random(7);
        double[] steps = [.. Enumerable.Range(0, 200).Select(i => (double)i)];
        var line = new Line("x", Palette.Run(3), steps, [.. steps.Select(step => step == 60 ? double.NaN : random.NextDouble())]);
        var figure = new Figure { Title = "t", Columns = [new FigureColumn("", [new LinePanel("x", "x", [line]) { Axis = Axis.Between(0, 1) }])] };
        FigureFile.Write(figure, FigureFormat.Svg, folder.File("x.svg"));

        var (layout, path) = (new Layout(figure), new SvgFigure(folder.File("x.svg")).Paths
            .Select(one => (string)one.Attribute("d")!).MaxBy(text => text.Length)!);
        var (x, y, read) = (0.0, 0.0, new List<(double X, double Y)>());
        foreach (Match part in Regex.Matches(path, "([Ml])(-?[0-9.]+) ?(-?[0-9.]+)"))
        {
            double Of(int group) => double.Parse(part.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
            (x, y) = part.Groups[1].Value == "M" ? (Of(2), Of(3)) : (x + Of(2), y + Of(3));
            read.Add((x, y));
        }

        var frame = layout.Frame(0, 0);
        var known = line.X.Zip(line.Y).Where(point => double.IsFinite(point.Second)).ToArray();
        // The last point of each of the two stretches is drawn twice.
        Assert.Equal(known.Length + 2, read.Count);
        foreach (var (step, value) in known)
        {
            // Tenths of a pixel in tracing, hundredths in the file.
            var (atX, atY) = (frame.Left + (frame.Width * step / 199), frame.Bottom - (frame.Height * value));
            Assert.Contains(read, point => Math.Abs(point.X - atX) < 0.06 && Math.Abs(point.Y - atY) < 0.06);
        }
    }

    [Fact]
    public void Titles_ThatARowOrTheAxesShare_StandOnce_OthersEach()
    {
        using var folder = new TempFolder();
        LinePanel Of(string title) => new(title, title, [new Line("", Palette.Run(0), [0, 1], [0, 1])]) { Axis = Axis.Between(0, 1) };
        var figure = new Figure
        {
            Title = "t", Width = 600,
            Columns = [new FigureColumn("a", [Of("same"), Of("left")]) { AxisTitle = "rate" }, new FigureColumn("b", [Of("same"), Of("right")]) { AxisTitle = "rate" }],
        };
        var texts = FigureFile.Write(figure, FigureFormat.Svg, folder.File("x.svg")).Select(label => label.Text).ToList();

        Assert.Equal(600, new Layout(figure).Size.Width);
        Assert.Equal([1, 1, 1, 1], new[] { "same", "left", "right", "rate" }.Select(text => texts.Count(one => one == text)));
    }

    [Fact]
    public void Texts_OfAnyLetters_FitTheirRoom()
    {
        const string Command = "spectral-edge report /a/very/long/path/that/has/no/blank/at/all/and/goes/on/and/on/run.jsonl --out x";
        var lines = Lettering.Lines(Command, 9.5f, 200).ToList();

        Assert.All(lines, line => Assert.InRange(Lettering.Width(line, 9.5f), 1, 200));
        Assert.Equal(Command.Replace(" ", string.Empty, StringComparison.Ordinal), string.Concat(lines).Replace(" ", string.Empty, StringComparison.Ordinal));
        Assert.InRange(Lettering.Width(Lettering.Fit(Command, 9.5f, 100), 9.5f), 60, 100);

        // Half of 1,251 units of 2,048 for each digit of DejaVu Sans, at 10 pixels: 1303 / 2048 em.
        Assert.Equal(4 * 10 * 1303.0 / 2048, Lettering.Width("1234", 10), 0.01);
        Assert.Equal(string.Empty, string.Concat("σ₁⁻⁹αω±−→≥≤·‖…".Where(letter => !Lettering.Has(letter))));
    }

    [Fact]
    public void Figure_WithNothingIn_IsDrawn()
    {
        using var folder = new TempFolder();
        var figure = new Figure
        {
            Title = "nothing & <less>\u0001",
            Columns = [new FigureColumn(string.Empty, [
                new LinePanel("a", "no line", []),
                new LinePanel("b", "no value", [new Line("x", Palette.Tone(1), [1, 2], [double.NaN, double.NaN])]),
                new RowPanel("c", "no row", []) { HoldsEvents = true }])],
            Footer = ["a\u0007b"],
        };

        foreach (var format in Enum.GetValues<FigureFormat>())
        {
            FigureFile.Write(figure, format, folder.File($"x.{format}"));
        }

        Assert.Contains(new SvgFigure(folder.File("x.Svg")).Texts, text => text.Text == "no events");
    }
}
