using System.Globalization;
using Reproduction.Alarms;
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

    /// <summary>Prints it as Markdown: failures in bold.</summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        output.WriteLine(
            $"| experiment | task | decay | seed | may generalise | 95 % at step | {string.Join(" | ", Alarms.Select(one => one.Title))} | lead of the turn | cost |");
        output.WriteLine($"|---|---|---|---|---|---|{string.Concat(Alarms.Select(_ => "---|"))}---|---|");
        foreach (var run in runs)
        {
            var generalised = run.Generalised;
            var steps = Alarms.Select(one => Candidates.FirstOf(one.Candidate, run)).ToArray();
            var turn = steps[2];
            var (expected, found) = (run.Setup.CanGeneralise && run.Setup.WeightDecay > 0, generalised is not null);
            var lead = generalised is { } at && turn is { } warned && warned < at ? Number(at - warned) : generalised is null ? "" : "**none**";
            var cells = steps.Select((step, i) => step is null ? "–"
                : i == 2 && !found ? $"**{Number(step.Value)}**" : Number(step.Value));
            output.WriteLine(
                $"| {run.Setup.Experiment} | {run.Setup.Task}{(run.Setup.Family == "tian" ? " " + run.Setup.Variant.Split('-')[0] : "")} | {run.Setup.WeightDecay.ToString(CultureInfo.InvariantCulture)} | {run.Setup.Seed} | {(run.Setup.CanGeneralise ? "yes" : "no")} "
                + $"| {(found ? Number(generalised!.Value) : expected ? "**never**" : "never")} | {string.Join(" | ", cells)} | {lead} | {run.Cost} |");
        }
    }

    private static string Number(long step) => step.ToString("N0", CultureInfo.InvariantCulture);
}
