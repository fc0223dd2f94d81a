using System.Globalization;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;
using static GrokkingStudy.StudyReport;

namespace GrokkingStudy;

/// <summary>The tables of the grokking warning, in Markdown.</summary>
internal static class WarningReport
{
    private const int LastSeedOfStudy = 12;

    private const int LastControlOfStudy = 4;

    public static void Write(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        var sets = runs.GroupBy(run => SetOf(run.Case)).Select(set => (set.Key, Runs: set.ToList())).ToList();
        if (sets.Count(set => set.Key is "test" or "fresh") == 2)
        {
            sets.Add(("test and fresh", [.. runs.Where(run => SetOf(run.Case) is "test" or "fresh")]));
        }

        WriteAnnouncements(sets, output);
        WriteControls(sets, output);
        WriteLeads(sets, output);
        WriteAccuracies(runs, output);
        WriteRuns(runs, output);
    }

    private static string SetOf(StudyCase study) => study switch
    {
        { Setting.Name.Length: > 0 } => study.Setting.Name,
        { IsDesign: true } => "design",
        _ => study.Seed <= (study.IsControl ? LastControlOfStudy : LastSeedOfStudy) ? "test" : "fresh",
    };

    private static void WriteAnnouncements(List<(string Name, List<RunRecord> Runs)> sets, TextWriter output)
    {
        output.WriteLine(
            "| announcement | runs | announced, of runs that generalised | sensitivity | false alarms, of runs that did "
                + "not | in 10,000 samples | samples between two | runs with one |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var announcement in Announcement.Warnings)
        {
            foreach (var (name, runs) in sets)
            {
                var right = Summary(announcement, runs.Where(run => run.Generalised is not null));
                var wrong = Summary(announcement, runs.Where(run => run.Generalised is null));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, 
                    $"| {announcement.Name} | {name} | {right.Pooled.Detected} of {right.Runs} | "
                    + $"{Share(right.Sensitivity, right.SensitivityInterval)} | {wrong.Pooled.FalseAlarms} in {wrong.Runs} "
                    + $"| {FalseAlarms(wrong)} |"));
            }
        }

        output.WriteLine();
    }

    private static void WriteControls(List<(string Name, List<RunRecord> Runs)> sets, TextWriter output)
    {
        output.WriteLine(
            "| runs that did not generalise | runs | how many | warning from updates | warning from the head's weights | "
                + "collapse | reopening | clock |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (name, runs) in sets)
        {
            foreach (var kind in runs.Where(run => run.Generalised is null).GroupBy(run => Reason(run.Case)))
            {
                var shares =
                    new[] { Announcement.Warning, Announcement.WeightWarning, Announcement.Collapse, Announcement.Reopening, Announcement.Clock }
                    .Select(announcement => Summary(announcement, kind))
                    .Select(summary => Share(summary.ShareWithFalseAlarm, summary.ShareWithFalseAlarmInterval));
                output.WriteLine($"| {kind.Key} | {name} | {kind.Count()} | {string.Join(" | ", shares)} |");
            }
        }

        output.WriteLine();
    }

    private static void WriteLeads(List<(string Name, List<RunRecord> Runs)> sets, TextWriter output)
    {
        output.WriteLine("| lead of | runs | announced | mean | median | from … to |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var announcement in Announcement.Warnings)
        {
            foreach (var (name, runs) in sets)
            {
                var leads = LeadTime.Summarise(
                    [
                        .. runs.Where(
                            run => run.Generalised is not null).Select(run => LeadTime.Of(
                                run.Generalised!.Value, announcement.AlarmsOf(run), LeadAlarm.First)),
                    ]);
                var interval = leads.MeanInterval is { } ends ? Text($" ({ends.Lower:F0} to {ends.Upper:F0})") : string.Empty;
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"| {announcement.Name.Split(',')[0]} | {name} | "
                        + $"{leads.Announced} of {leads.Runs} | "
                            + $"{Or(leads.Mean)}{interval} | {Or(leads.Median)} | {Or(leads.Least)} … {Or(leads.Most)} |"));
            }
        }

        output.WriteLine();
    }

    private static void WriteAccuracies(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        double[] known = [.. runs.Select(run => run.TestAccuracyAtWarning).OfType<double>().Order()];
        if (known.Length > 0)
        {
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"Test accuracy at the warning, {known.Length} runs that kept "
                    + $"it: median "
                        + $"{100 * known[known.Length / 2]:F0} %, from {100 * known[0]:F0} to {100 * known[^1]:F0} %."));
            output.WriteLine();
        }
    }

    private static void WriteRuns(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine(
            "| run | seed | set | test 95 % | final test | collapse | warning from updates | warning from the head's "
                + "weights | pattern complete |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var run in runs)
        {
            var complete = run.Of(GrokkingSource.UpdateGeometry, GrokkingState.EdgeReopened);
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| {run.Case.Kind} | {run.Case.Seed} | {SetOf(run.Case)} | "
                    + $"{Or(run.Generalised)} | "
                        + $"{run.FinalTestAccuracy * 100:F1} % | {First(run.Of("gap_collapsed"))} | "
                        + $"{First(Announcement.Warning.AlarmsOf(run))} | "
                        + $"{First(Announcement.WeightWarning.AlarmsOf(run))} | {First(complete)} |"));
        }
    }
}
