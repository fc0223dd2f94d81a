using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>The table of all candidates, as Markdown.</summary>
internal static class AlarmTable
{
    /// <summary>Prints it, the best first.</summary>
    /// <param name="thresholds">What each candidate warns at.</param>
    /// <param name="judged">The half that is judged.</param>
    /// <param name="output">Where to.</param>
    public static void Print(IReadOnlyDictionary<string, double> thresholds, IReadOnlyList<StudySeries> judged, TextWriter output)
    {
        output.WriteLine(string.Join(", ", judged.GroupBy(run => $"{run.Setup.Family}: {Halves.KindOf(run)?.ToString() ?? "neither"}")
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}")));
        output.WriteLine();
        var worths = Evaluation.JudgeAll(thresholds, judged);
        string[] families = [.. worths[0].ByFamily.Where(one => double.IsFinite(one.Value)).Select(one => one.Key).Order(StringComparer.Ordinal)];
        output.WriteLine($"| alarm | needs | AUROC (95 %) | {string.Join(" | ", families)} | against no decay | sensitivity | false alarms: same decay, none | lead, share of the way: quartiles, least |");
        output.WriteLine($"|---|---|---|{string.Concat(families.Select(_ => "---|"))}---|---|---|---|");
        foreach (var worth in worths)
        {
            var leads = worth.Leads.Order().ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {worth.Alarm.Name.Replace("|", "\\|", StringComparison.Ordinal)} | {worth.Alarm.Kind} | {worth.Auroc:F2} ({worth.Interval.Low:F2} to {worth.Interval.High:F2}) | {string.Join(" | ", families.Select(family => worth.ByFamily[family].ToString("F2", CultureInfo.InvariantCulture)))} | {worth.AurocNoDecay:F2} | {worth.Sensitivity:P0} | {worth.FalseAlarms:P0}, {worth.FalseAlarmsNoDecay:P0} | {(leads.Length == 0 ? "–" : $"{leads[leads.Length / 4]:F2}, {leads[leads.Length / 2]:F2}, {leads[3 * leads.Length / 4]:F2}; {leads[0]:F2}")} |"));
        }
    }
}
