using System.Globalization;

namespace OptimizerStudy;

/// <summary>Prints the tables.</summary>
internal static class StudyTable
{
    public static void Write(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine(
            "| optimizer | rate | seeds | k* (share of samples) | beats noise | R | PC1 of the window | drift speed | drift ratio "
                + "| PC1 of displacements (random walk) | distance | loss | test accuracy | 95 % at |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var group in runs.GroupBy(run => (run.Optimizer, run.Rate, run.Steps)))
        {
            var all = group.ToList();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {group.Key.Optimizer} | {group.Key.Rate} | {all.Count} | {Positions(all)} | {Mean(all, run => 100 * run.Beaten, "F0")} % "
                    + $"| {Mean(all, run => run.GapRatio, "F2")} | {Mean(all, run => 100 * run.LeadingShare, "F1")} % "
                    + $"| {Mean(all, run => run.DriftSpeed, "G3")} | {Mean(all, run => run.DriftRatio, "F2")} "
                    + $"| {Mean(all, run => 100 * run.BackboneShare, "F1")} % ({all.Average(run => 100 * run.WalkShare):F1}) "
                    + $"| {Mean(all, run => run.Distance, "F1")} | {Mean(all, run => run.Loss, "G2")} "
                    + $"| {Mean(all, run => 100 * run.TestAccuracy, "F0")} % | {string.Join(", ", all.Select(At))} |"));
        }
    }

    public static void WriteSearch(IReadOnlyList<RunRecord> runs, TextWriter output)
    {
        output.WriteLine("| optimizer | rate: mean loss of the last 50 of 400 steps in nats, mean R |");
        output.WriteLine("|---|---|");
        foreach (var optimizer in runs.GroupBy(run => run.Optimizer))
        {
            output.WriteLine($"| {optimizer.Key} | {string.Join("; ", optimizer.Select(run =>
                string.Create(CultureInfo.InvariantCulture, $"{run.Rate}: {run.Loss:G3}, {run.GapRatio:F2}")))} |");
        }
    }

    /// <summary>The mean of the runs, and the smallest and largest where there are several.</summary>
    private static string Mean(List<RunRecord> runs, Func<RunRecord, double> value, string format)
    {
        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
        return runs.Count == 1
            ? Text(value(runs[0]))
            : $"{Text(runs.Average(value))} ({Text(runs.Min(value))} to {Text(runs.Max(value))})";
    }

    private static string Positions(List<RunRecord> runs) => string.Join(", ", Enumerable.Range(0, 5)
        .Select(i => (Position: i + 1, Share: runs.Sum(run => run.Positions[i]) / (double)runs.Sum(run => run.Samples)))
        .Where(at => at.Share >= 0.005)
        .OrderByDescending(at => at.Share)
        .Select(at => string.Create(CultureInfo.InvariantCulture, $"{at.Position}: {100 * at.Share:F0} %")));

    private static string At(RunRecord run) => run.Generalised?.ToString(CultureInfo.InvariantCulture) ?? "never";
}
