using System.Globalization;
using System.Text;

namespace Grokking.Reports;

/// <summary>
/// The picture of the README: gap ratio and accuracy of one seed, with weight decay and without, from the runs' own files.
/// </summary>
internal static class RunChart
{
    private const double PanelWidth = 440;
    private const double PanelHeight = 190;
    private const double Left = 56;
    private const double Right = 74;
    private const double Top = 66;
    private const double Between = 58;
    private const int Labelled = 3;

    private const string Gap = "#1d4ed8";
    private const string Open = "#15803d";
    private const string Collapse = "#b91c1c";
    private const string Shift = "#7c3aed";
    private const string Test = "#c2410c";
    private const string Train = "#94a3b8";

    public static void Write(DemoSettings settings, string path)
    {
        RecordedRun[] runs = [Read(settings with { WeightDecay = 1 }), Read(settings with { WeightDecay = 0 })];
        var highest = Math.Ceiling(runs.Max(run => run.GapRatio.Max(point => point.Value)) * 2) / 2;
        SvgPanel.WriteColumns(
            path,
            Top + (2 * PanelHeight) + Between + 48,
            (Left, PanelWidth, Right),
            (svg, decay, x) => Draw(svg, runs[1 - decay], x, settings.Steps, highest));
    }

    private static void Draw(StringBuilder svg, RecordedRun run, double x, double steps, double highest)
    {
        var gap = new SvgPanel(svg, (x, Top, PanelWidth, PanelHeight), steps, (1, highest));
        var ticks = Enumerable.Range(
            0, (int)((highest - 1) / 0.5) + 1).Select(i => 1 + (i * 0.5)).Where(value => highest < 4 || value % 1 == 0);
        gap.Axes(
            ticks.Select(value => (value, value.ToString("F1", CultureInfo.InvariantCulture))),
            labelSteps: false,
            "gap ratio R of the last 10 updates");
        gap.Level(1.5, Open, "opens");
        gap.Level(1.2, Collapse, "collapsed");
        gap.Series(run.GapRatio, Gap);

        var accuracy = new SvgPanel(svg, (x, Top + PanelHeight + Between, PanelWidth, PanelHeight), steps, (0, 1));
        accuracy.Axes([(0, "0 %"), (0.5, "50 %"), (1, "100 %")], labelSteps: true, "accuracy (steps below)");
        accuracy.Series(run.TrainAccuracy, Train);
        accuracy.Series(run.TestAccuracy, Test);
        accuracy.EndLabel(run.TrainAccuracy[^1].Value, "training", Train, lift: run.TestAccuracy[^1].Value > 0.9 ? -6 : 4);
        accuracy.EndLabel(run.TestAccuracy[^1].Value, "test", Test, lift: run.TestAccuracy[^1].Value > 0.9 ? 12 : 4);
        for (var i = 0; i < run.Events.Count; i++)
        {
            var (step, kind) = run.Events[i];
            var (colour, label) = kind switch
            {
                "gap_opened" => (Open, "opened"),
                "gap_collapsed" => (Collapse, "collapsed"),
                _ => (Shift, "moved"),
            };

            // The first events tell the story; the later ones stand too close to be labelled.
            gap.Moment(step, colour, i < Labelled ? Invariant($"{label} {step}") : string.Empty, lift: 15 * (i % 3));
            accuracy.Moment(step, colour, string.Empty, lift: 0);
        }
    }

    /// <summary>The run file of some settings.</summary>
    /// <exception cref="FileNotFoundException">The run has not been made yet.</exception>
    public static string FileOf(DemoSettings settings)
    {
        var file = Path.Combine(settings.Monitor.Run.Folder ?? "runs", settings.RunName, "run.jsonl");
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException(
                Invariant(
                    $"{file} is missing. Run the demo with --seed {settings.Seed} --weight-decay {settings.WeightDecay} first."));
    }

    private static RecordedRun Read(DemoSettings settings) => RecordedRun.Read(FileOf(settings));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
