using System.Globalization;
using Reproduction.Alarms;
using Reproduction.Experiments;
using Reproduction.Series;

namespace Reproduction.Reports;

/// <summary>All runs in which something could generalise late, one row each.</summary>
internal static class RunTable
{
    /// <summary>Alarms that have a column, by the name of their candidate.</summary>
    private static readonly (string Title, string Candidate)[] Alarms =
    [
        ("gap collapsed", "gap collapsed"), ("opened again", "gap opened again"), ("pattern's turn", "GrokkingDetector"),
        ("onset of D", "published onset of D"),
    ];

    /// <summary>
    /// Prints it as Markdown: the first step of each alarm with its lead on generalisation in brackets. Bold: runs with decay that
    /// did not generalise though they could; warnings of the pattern that are missing, late or false.
    /// </summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        output.WriteLine(
            $"| experiment | task | decay | seed | can generalise | 95 % at step | {string.Join(" | ", Alarms.Select(one => one.Title))} "
                + "| gap events | cost |");
        output.WriteLine($"|---|---|---|---|---|---|{string.Concat(Alarms.Select(_ => "---|"))}---|---|");
        foreach (var run in runs)
        {
            var generalised = run.Generalised;
            var cells = Alarms.Select((alarm, i) => Cell(Candidates.FirstOf(alarm.Candidate, run), generalised, isPattern: i == 2));
            var events = run.Events.Count(one => one.Group == "all" && one.Kind.StartsWith("gap_", StringComparison.Ordinal));
            var task = run.Setup.Task + (run.Setup.Family == "tian" ? " " + run.Setup.Variant.Split('-')[0] : "");
            var never = run.Setup is { CanGeneralise: true, WeightDecay: > 0 } ? "**never**" : "never";
            output.WriteLine(FormattableString.Invariant(
                $"| {run.Setup.Experiment} | {task} | {run.Setup.WeightDecay} | {run.Setup.Seed} | {(run.Setup.CanGeneralise ? "yes" : "no")} ")
                + $"| {(generalised is { } at ? Number(at) : never)} | {string.Join(" | ", cells)} | {events} | {run.Cost} |");
        }
    }

    /// <summary>Prints what the training cost, an experiment a row.</summary>
    public static void PrintCost(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        output.WriteLine("| experiment | runs | of planned | steps | CPU-minutes |");
        output.WriteLine("|---|---|---|---|---|");
        var (total, done, planned) = (0.0, 0, 0);
        foreach (var (name, cases) in Catalogue.All)
        {
            StudySeries[] own = [.. runs.Where(run => run.Setup.Experiment == name)];
            double Of(int word) => own.Sum(run => double.Parse(run.Cost.Split(' ')[word], CultureInfo.InvariantCulture));
            var (wanted, minutes) = (cases().Count(), Of(2) / 60);
            (total, done, planned) = (total + minutes, done + own.Length, planned + wanted);
            output.WriteLine(FormattableString.Invariant($"| {name} | {own.Length} | {wanted} | {Of(0):N0} | {minutes:F0} |"));
        }

        output.WriteLine(FormattableString.Invariant($"| **all** | {done} | {planned} | | {total:F0} |"));
    }

    private static string Cell(long? step, long? generalised, bool isPattern)
    {
        var text = step is not { } first ? "–" : generalised is { } at ? $"{Number(first)} ({Number(at - first)})" : Number(first);
        var isWrong = isPattern && (generalised is { } known ? !(step < known) : step is not null);
        return isWrong ? $"**{text}**" : text;
    }

    private static string Number(long step) => step.ToString("N0", CultureInfo.InvariantCulture);
}
