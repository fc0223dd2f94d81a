using System.Globalization;
using SpectralEdge.Monitor.Analysis;

namespace GrokkingStudy;

/// <summary>The tables of the study, in Markdown.</summary>
internal static class StudyReport
{
    private const string Undefined = "–";

    public static void Write(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        WriteAnnouncements(runs, output);
        WriteControls(runs, output);
        WriteLeads(runs, output);
        WriteCollapseAndMoment(runs, output);
        WriteRuns(runs, output);
    }

    private static void WriteAnnouncements(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine(
            "| announcement | half | announced, of runs that generalised | sensitivity | false alarms, of runs that did "
                + "not | in 10,000 samples | samples between two | runs with one |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var announcement in Announcement.All)
        {
            foreach (var (half, part) in Halves(runs))
            {
                var right = Summary(announcement, part.Where(run => run.Generalised is not null));
                var wrong = Summary(announcement, part.Where(run => run.Generalised is null));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {announcement.Name} | {half} | {right.Pooled.Detected} of {right.Runs} | "
                    + $"{Share(right.Sensitivity, right.SensitivityInterval)} | {wrong.Pooled.FalseAlarms} in {wrong.Runs} "
                    + $"| {FalseAlarms(wrong)} |"));
            }
        }

        output.WriteLine();
        var around = Summary(Announcement.ReopeningAround, runs.Where(run => run.Generalised is not null));
        output.WriteLine(
            Text(
                $"Reopenings too early to be around generalisation, in the runs that generalised: {around.Pooled.FalseAlarms}."));
        output.WriteLine();
    }

    private static void WriteControls(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine(
            "| runs that did not generalise | announcement | runs | false alarms | in 10,000 samples | samples between "
                + "two | runs with one |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var kind in runs.Where(run => run.Generalised is null).GroupBy(run => Reason(run.Case)))
        {
            foreach (var announcement in new[] { Announcement.Collapse, Announcement.Reopening, Announcement.Move, Announcement.AnyEvent })
            {
                var summary = Summary(announcement, kind);
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {kind.Key} | {announcement.Name.Split(',')[0]} | {summary.Runs} | "
                            + $"{summary.Pooled.FalseAlarms} | {FalseAlarms(summary)} |"));
            }
        }

        output.WriteLine();
    }

    private static void WriteLeads(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine("| lead of | counted from | half | runs announced | mean | median | from … to |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var announcement in new[] { Announcement.Collapse, Announcement.Reopening, Announcement.Clock })
        {
            foreach (var from in Enum.GetValues<LeadAlarm>())
            {
                foreach (var (half, part) in Halves(runs))
                {
                    var leads = LeadTime.Summarise([
                        .. part.Where(
                            run => run.Generalised is not null).Select(run => LeadTime.Of(
                                run.Generalised!.Value, announcement.AlarmsOf(run), from)),
                    ]);
                    var interval = leads.MeanInterval is { } ends ? Text($" ({ends.Lower:F0} to {ends.Upper:F0})") : string.Empty;
                    output.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"| {announcement.Name.Split(',')[0]} | {from.ToString().ToLowerInvariant()} | {half} | "
                                + $"{leads.Announced} of {leads.Runs} | {Or(leads.Mean)}{interval} | {Or(leads.Median)} | "
                                + $"{Or(leads.Least)} … {Or(leads.Most)} |"));
                }
            }
        }

        output.WriteLine();
    }

    /// <summary>Whether the step of the first collapse tells the step of generalisation.</summary>
    private static void WriteCollapseAndMoment(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        foreach (var kind in runs.Where(run => run.Generalised is not null).GroupBy(run => run.Case.Kind))
        {
            var both = kind.Where(run => run.Of("gap_collapsed").Any(step => step <= run.Generalised)).ToList();
            double[] collapses = [.. both.Select(run => (double)run.Of("gap_collapsed")[0])];
            double[] moments = [.. both.Select(run => (double)run.Generalised!.Value)];
            var correlation = Correlation.Pearson(collapses, moments);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"- {kind.Key}: first collapse by then at {collapses.Min()} to {collapses.Max()}, 95 % at "
                        + $"{moments.Min()} to {moments.Max()}; r = {correlation.R:F2}, p = {correlation.PValue:G2} "
                        + $"({correlation.Count} runs)."));
        }

        output.WriteLine();
    }

    private static void WriteRuns(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine(
            "| run | seed | half | train 95 % | test 95 % | final train | final test | first collapse | last collapse by "
                + "then | first reopening | opened | collapsed | moved |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var run in runs)
        {
            var collapses = run.Of("gap_collapsed");
            var last = collapses.LastOrDefault(step => step <= run.Generalised, -1);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {run.Case.Kind} | {run.Case.Seed} | {(run.Case.IsDesign ? "design" : "test")} | "
                        + $"{Or(run.Memorised)} | {Or(run.Generalised)} | {run.FinalTrainAccuracy * 100:F1} % | "
                        + $"{run.FinalTestAccuracy * 100:F1} % | {First(collapses)} | "
                        + $"{(last < 0 ? Undefined : Text($"{last}"))} | {First(run.Reopenings())} | "
                        + $"{run.Of("gap_opened").Length} | {collapses.Length} | {run.Of("gap_position_shifted").Length} |"));
        }
    }

    private static IEnumerable<(string Name, IReadOnlyList<RunRecord> Runs)> Halves(IReadOnlyList<RunRecord> runs) =>
    [
        ("design", [.. runs.Where(run => run.Case.IsDesign)]),
        ("test", [.. runs.Where(run => !run.Case.IsDesign)]),
        ("both", runs),
    ];

    internal static ScoreSummary Summary(Announcement announcement, IEnumerable<RunRecord> runs) =>
        ScoreSummary.Of([.. runs.Select(announcement.Score)]);

    internal static string Reason(StudyCase study) =>
        study.Kind.Contains(", ", StringComparison.Ordinal) ? study.Kind.Split(", ")[1] : "meant to generalise";

    internal static string FalseAlarms(ScoreSummary wrong)
    {
        var rate = wrong.FalseAlarmsPer10000Interval is { } ends
            ? Text($"{wrong.Pooled.FalseAlarmsPer10000:F1} ({ends.Lower:F1} to {ends.Upper:F1})")
            : Undefined;
        var time = wrong.MeanTimeInterval is { } times
            ? Text($"{Or(wrong.Pooled.MeanTimeBetweenFalseAlarms)} ({Ends(times)})")
            : Undefined;
        return $"{rate} | {time} | {Share(wrong.ShareWithFalseAlarm, wrong.ShareWithFalseAlarmInterval)}";
    }

    internal static string Ends(ConfidenceInterval times) =>
        double.IsPositiveInfinity(times.Upper)
            ? Text($"at least {times.Lower:F0}")
            : Text($"{times.Lower:F0} to {times.Upper:F0}");

    internal static string Share(double? share, ConfidenceInterval? interval) =>
        share is { } value && interval is { } ends
            ? Text($"{100 * value:F0} % ({100 * ends.Lower:F0} to {100 * ends.Upper:F0})")
            : Undefined;

    internal static string First(long[] steps) => steps.Length == 0 ? Undefined : Text($"{steps[0]}");

    internal static string Or(double? value) => value is { } known ? Text($"{known:F0}") : Undefined;

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
