using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Reports;

/// <summary>How late each detector notices that the text was replaced, at the run length that it promises.</summary>
internal static class ShiftTable
{
    /// <summary>An alarm counts as a detection within so many steps.</summary>
    public const int Within = 500;

    /// <summary>Prints the table as Markdown.</summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        var shifted = runs.Where(run => run.Setup.ShiftStep > 0).ToArray();
        var quiet = runs.Where(run => run.Setup.ShiftStep == 0).ToArray();
        if (shifted.Length == 0)
        {
            return;
        }

        output.WriteLine(
            $"| detector | shifts found within {Within} steps, of {shifted.Length} | delay in steps: median, longest | alarms in the {Within} steps before, a run | alarms a run of {quiet.Length} without a shift | of these before step {shifted[0].Setup.ShiftStep} |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var detector in Detectors(runs))
        {
            var step = shifted[0].Setup.ShiftStep;
            var delays = shifted.Select(run => FirstAfter(run, detector, step) - step).OfType<long>().Order().ToArray();
            var before = shifted.Average(run => run.Events.Count(one => one.Kind == detector && one.Step < step && one.Step >= step - Within));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {detector["at10000:".Length..]} | {delays.Length} | {(delays.Length == 0 ? "–" : $"{delays[delays.Length / 2]}, {delays[^1]}")} | {before:F2} | {Mean(quiet, run => run.Events.Count(one => one.Kind == detector)):F2} | {Mean(quiet, run => run.Events.Count(one => one.Kind == detector && one.Step < step)):F2} |"));
        }
    }

    /// <summary>All detectors that spoke in any run, by the kind of their events.</summary>
    public static string[] Detectors(IEnumerable<StudySeries> runs) =>
    [
        .. runs.SelectMany(run => run.Events).Select(one => one.Kind).Where(kind => kind.StartsWith("at10000:", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The first event of a detector within <see cref="Within"/> steps of a step; null for none.</summary>
    public static long? FirstAfter(StudySeries run, string detector, long step) =>
        run.Events.Where(one => one.Kind == detector && one.Step >= step && one.Step <= step + Within).Select(one => (long?)one.Step).FirstOrDefault();

    private static double Mean(StudySeries[] runs, Func<StudySeries, int> count) => runs.Select(run => (double)count(run)).DefaultIfEmpty(double.NaN).Average();
}
