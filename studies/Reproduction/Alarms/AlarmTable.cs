using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>The table of all candidates, as Markdown.</summary>
internal static class AlarmTable
{
    /// <summary>Prints it, the best first.</summary>
    /// <param name="design">The half that thresholds come from.</param>
    /// <param name="test">The half that is judged; null for the design half itself.</param>
    /// <param name="output">Where to.</param>
    public static void Print(IReadOnlyList<StudySeries> design, IReadOnlyList<StudySeries>? test, TextWriter output)
    {
        var judged = test ?? design;
        output.WriteLine(string.Join(", ", judged.GroupBy(run => $"{run.Setup.Family}: {Halves.KindOf(run)?.ToString() ?? "neither"}")
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}")));
        output.WriteLine();
        var worths = Evaluation.JudgeAll(design, judged);
        string[] families = [.. worths[0].ByFamily.Where(one => double.IsFinite(one.Value)).Select(one => one.Key).Order(StringComparer.Ordinal)];
        output.WriteLine($"| alarm | needs | AUROC | {string.Join(" | ", families)} | against no decay | sensitivity | false alarms | lead, share of the way: median, least |");
        output.WriteLine($"|---|---|---|{string.Concat(families.Select(_ => "---|"))}---|---|---|---|");
        foreach (var worth in worths)
        {
            var leads = worth.Leads.Order().ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {worth.Alarm.Name} | {worth.Alarm.Kind} | {worth.Auroc:F2} | {string.Join(" | ", families.Select(family => worth.ByFamily[family].ToString("F2", CultureInfo.InvariantCulture)))} | {worth.AurocNoDecay:F2} | {worth.Sensitivity:P0} | {worth.FalseAlarms:P0} | {(leads.Length == 0 ? "–" : $"{leads[leads.Length / 2]:F2}, {leads[0]:F2}")} |"));
        }
    }
}
