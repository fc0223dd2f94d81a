using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Reports;

/// <summary>How late each detector notices that the text was replaced, at the run length that it promises.</summary>
internal static class ShiftTable
{
    /// <summary>An alarm counts as a detection within so many steps.</summary>
    private const int Within = 500;

    /// <summary>Prints the table as Markdown.</summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        var shifted = runs.Where(run => run.Setup.ShiftStep > 0).ToArray();
        var quiet = runs.Where(run => run.Setup.ShiftStep == 0).ToArray();
        string[] detectors = [.. runs.SelectMany(run => run.Events).Select(one => one.Kind).Where(kind => kind.StartsWith("at10000:", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
        output.WriteLine(
            $"| detector | shifts found within {Within} steps, of {shifted.Length} | delay in steps: median, longest | alarms in the {Within} steps before, a run | alarms a run of {quiet.Length} without a shift | of these before step {shifted[0].Setup.ShiftStep} |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var detector in detectors)
        {
            var step = shifted[0].Setup.ShiftStep;
            var delays = shifted.Select(run => run.Events.Where(one => one.Kind == detector && one.Step >= step && one.Step <= step + Within)
                .Select(one => (long?)(one.Step - step)).FirstOrDefault()).Where(delay => delay is not null).Select(delay => delay!.Value).Order().ToArray();
            var before = shifted.Average(run => run.Events.Count(one => one.Kind == detector && one.Step < step && one.Step >= step - Within));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {detector["at10000:".Length..]} | {delays.Length} | {(delays.Length == 0 ? "–" : $"{delays[delays.Length / 2]}, {delays[^1]}")} | {before:F2} | {quiet.Average(run => run.Events.Count(one => one.Kind == detector)):F2} | {quiet.Average(run => run.Events.Count(one => one.Kind == detector && one.Step < step)):F2} |"));
        }
    }
}
