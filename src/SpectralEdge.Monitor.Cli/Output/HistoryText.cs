using System.Globalization;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Columns of a history, and what detectors found in them, as tables, JSON and sentences.</summary>
internal static class HistoryText
{
    /// <summary>What columns hold.</summary>
    public static TableText Columns(IEnumerable<HistoryColumn> columns)
    {
        var table = new TableText("<column", "values", "first step", "last step", "least", "median", "most", "not finite");
        foreach (var column in columns)
        {
            double[] sorted = [.. column.Finite().Select(row => row.Value).Order()];
            table.Add(
                column.Name, column.Values.Count, column.Steps[0], column.Steps[^1], At(sorted, 0), At(sorted, sorted.Length / 2),
                At(sorted, sorted.Length - 1), column.NotFinite);
        }

        return table;
    }

    /// <summary>What looked at them, and how rarely it is wrong.</summary>
    public static TableText Detectors(IEnumerable<HistoryFinding> findings)
    {
        var table = new TableText("<column", "<test", "<scale", "learnt from", "judged", "run length", "events");
        foreach (var finding in findings)
        {
            table.Add(
                finding.Column, Words.Plain(finding.Test), Scale(finding), finding.Learnt, finding.JudgedSteps.Count,
                Numbers.Text((long)finding.RunLength), finding.Events.Count);
        }

        return table;
    }

    /// <summary>What they found, by step.</summary>
    public static TableText Events(IEnumerable<HistoryFinding> findings)
    {
        var table = new TableText(
            "step", "<column", "<kind", "<test", "before", "after", "statistic", "threshold", "run length");
        foreach (var found in InOrder(findings))
        {
            table.Add(
                found.Step, found.Column, found.Kind, Words.Plain(found.Test), found.Before, found.After, found.Statistic,
                found.Threshold, Numbers.Text((long)found.RunLength));
        }

        return table;
    }

    /// <summary>Writes the fields of <c>docs/reference/cli.md</c>.</summary>
    public static void Write(
        Utf8JsonWriter json, string name, IEnumerable<HistoryColumn> columns, IReadOnlyList<HistoryFinding> findings,
        IReadOnlyList<string> problems, double runLength)
    {
        json.Fields(("name", name));
        json.Objects("columns", columns, column =>
        {
            json.Fields(
                ("column", column.Name), ("values", column.Values.Count), ("first_step", column.Steps[0]),
                ("last_step", column.Steps[^1]), ("not_finite", column.NotFinite), ("restarts", column.Restarts),
                ("replaced", column.Replaced), ("repeated", column.Repeated));
            json.Array("notes", column.Notes());
        });
        json.Objects("detectors", findings, finding =>
        {
            json.Fields(
                ("column", finding.Column), ("test", Words.Snake(finding.Test)), ("scale", Scale(finding)),
                ("learnt", finding.Learnt), ("judged", finding.JudgedSteps.Count), ("run_length", finding.RunLength),
                ("false_alarms", finding.FalseAlarms), ("correlation", finding.Correlation),
                ("spread", finding.Spread));
            json.WriteBoolean("trend", finding.LooksLikeATrend);
        });
        json.Objects("events", InOrder(findings), found =>
        {
            json.Fields(
                ("step", found.Step), ("column", found.Column), ("kind", found.Kind), ("test", Words.Snake(found.Test)),
                ("before", found.Before), ("after", found.After), ("statistic", found.Statistic),
                ("threshold", found.Threshold), ("run_length", found.RunLength));
        });
        json.Array("problems", problems);
        json.Fields(("verdict", Verdict(findings, runLength)));
    }

    /// <summary>What it comes to, and what it does not say.</summary>
    public static string Verdict(IReadOnlyList<HistoryFinding> findings, double runLength)
    {
        var alarms = findings.Sum(finding => finding.FalseAlarms);
        var promise = string.Create(
            CultureInfo.InvariantCulture,
            $"Where nothing happens {(findings.Count == 1 ? "the detector gives" : "all detectors together give")} one event in "
                + $"{runLength:0} values, {alarms:0.##} in this history, if its values scatter around a level.");
        return string.Join(' ', Caveats(findings).Prepend(promise));
    }

    /// <summary>Why findings, or that there are none, may mean something else.</summary>
    public static IEnumerable<string> Caveats(IReadOnlyList<HistoryFinding> findings)
    {
        foreach (var finding in findings.Where(finding => finding.JudgedSteps.Count == 0))
        {
            yield return finding is { Test: HistoryTest.Spike, IsLogarithmic: false }
                ? $"{finding.Column} has values that are not above 0, where no spike is defined."
                : $"{finding.Column} has too few values for {Words.Plain(finding.Test)}, which learns from {finding.Learnt}: "
                    + "nothing was judged (--warm-up).";
        }

        foreach (var finding in findings.DistinctBy(finding => (finding.Column, finding.IsSmooth)).Where(found => found.IsSmooth))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The {finding.Learnt} values that the level of {finding.Column} was learnt from go together (correlation of "
                    + $"neighbours {finding.Correlation:F2}): values that were smoothed give up to ten times the events that "
                    + $"were asked for; log them as they are.");
        }

        foreach (var finding in findings.DistinctBy(finding => (finding.Column, finding.IsDeaf)).Where(found => found.IsDeaf))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The {finding.Learnt} values that the level of {finding.Column} was learnt from scatter {finding.Spread:F1} "
                    + $"times as much as later ones, so that later changes are missed: begin behind the trend with --from.");
        }

        foreach (var finding in findings.Where(finding => finding.LooksLikeATrend))
        {
            yield return $"{finding.Column} changed its level {finding.Events.Count} times, always "
                + $"{(finding.Events[0].IsUp ? "up" : "down")}: that is a trend, which is reported again and again and to which "
                + "the run length does not apply.";
        }
    }

    /// <summary>A column in words.</summary>
    public static string Of(HistoryColumn column) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words.Count(column.Values.Count, "value")}, steps {column.Steps[0]} to {column.Steps[^1]}, "
            + $"last {column.Values[^1]:G4}");

    private static IEnumerable<HistoryEvent> InOrder(IEnumerable<HistoryFinding> findings) =>
        findings.SelectMany(finding => finding.Events).OrderBy(found => found.Step);

    private static string Scale(HistoryFinding finding) => finding.IsLogarithmic ? "log" : "linear";

    private static double At(double[] sorted, int place) => sorted.Length > 0 ? sorted[place] : double.NaN;
}
