using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Grokking.Reports;

/// <summary>
/// A picture of what else a sample holds, for one seed with weight decay and without, from the runs' own files.
/// </summary>
internal static class PanelChart
{
    private const double Width = 400;
    private const double Height = 110;
    private const double Left = 56;
    private const double Right = 96;
    private const double Top = 66;
    private const double Between = 44;

    private const string Main = "#1d4ed8";
    private const string Other = "#c2410c";

    // Each panel: title, range, ticks, and its series, where a null is beside what it is the null of.
    private static readonly Panel[] Panels =
    [
        new("gap ratio R", (1, 3), [1, 2, 3], [("R", Main, line => Number(line, "gap_ratio"))]),
        new(
            "cosine of neighbouring updates",
            (-0.5, 1),
            [-0.5, 0, 0.5, 1],
            [("cosine", Main, line => Number(line, "ar1_correlation"))]),
        new(
            "adiabatic parameter over its baseline, as powers of ten",
            (-2, 3),
            [-2, 0, 2],
            [("𝒜", Main, line => Log(Number(line, "adiabatic") / Number(line, "adiabatic_baseline")))]),
        new("rotation of the leading subspace, ‖sin Θ‖, and its bound", (0, 2), [0, 1, 2],
        [
            ("bound", Other, line => Number(line, "davis_kahan_bound")),
            ("rotation", Main, line => Number(line, "subspace_rotation")),
        ]),
        new("share of the first backbone direction", (0.5, 1), [0.5, 0.75, 1],
        [
            ("random walk", Other, line => Backbone(line, "random_walk_share")),
            ("measured", Main, line => Backbone(line, "share")),
        ]),
    ];

    public static void Write(DemoSettings settings, string path) => SvgPanel.WriteColumns(
        path,
        Top + (Panels.Length * (Height + Between)) + 20,
        (Left, Width, Right),
        (svg, decay, x) => Draw(svg, Samples(settings with { WeightDecay = decay }), x, settings.Steps));

    private static void Draw(StringBuilder svg, List<JsonElement> samples, double x, double steps)
    {
        for (var i = 0; i < Panels.Length; i++)
        {
            var panel = Panels[i];
            var drawn = new SvgPanel(svg, (x, Top + (i * (Height + Between)), Width, Height), steps, panel.Range);
            drawn.Axes(
                panel.Ticks.Select(tick => (tick, tick.ToString(CultureInfo.InvariantCulture))),
                labelSteps: i == Panels.Length - 1,
                panel.Title);
            for (var j = 0; j < panel.Series.Length; j++)
            {
                var (name, colour, value) = panel.Series[j];
                drawn.Series(
                    samples.Select(
                        line => (Step: Number(line, "step"), Value: value(line))).Where(point => double.IsFinite(point.Value)),
                    colour);
                drawn.EndLabel(panel.Range.High, name, colour, lift: 12 + (14 * j));
            }
        }
    }

    private static List<JsonElement> Samples(DemoSettings settings)
    {
        var file = RunChart.FileOf(settings);
        return
        [
            .. File.ReadLines(file)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Where(
                    line => line.GetProperty("type").GetString() == "sample" && line.GetProperty("group").GetString() == "all"),
        ];
    }

    private static double Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    private static double Backbone(JsonElement line, string name) =>
        line.TryGetProperty("backbone", out var backbone) ? Number(backbone.GetProperty("unit_rows"), name) : double.NaN;

    private static double Log(double value) => Math.Log10(value);

    private sealed record Panel(
        string Title,
        (double Low, double High) Range,
        double[] Ticks,
        (string Name, string Colour, Func<JsonElement, double> Value)[] Series);
}
