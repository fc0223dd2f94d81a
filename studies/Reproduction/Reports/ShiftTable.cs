using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Reports;

/// <summary>How late each detector notices that the text was replaced, at the run length that it promises.</summary>
internal static class ShiftTable
{
    /// <summary>An alarm counts as a detection within so many steps.</summary>
    public const int Within = 500;

    private const string LossRule = "loss 1.2 times its mean of 20";

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
        foreach (var detector in Detectors)
        {
            var step = shifted[0].Setup.ShiftStep;
            var delays = shifted.Select(run => FirstAfter(run, detector, step) - step).OfType<long>().Order().ToArray();
            var before = shifted.Average(run => StepsOf(run, detector).Count(one => one < step && one >= step - Within));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {NameOf(detector)} | {delays.Length} | {(delays.Length == 0 ? "–" : $"{delays[delays.Length / 2]}, {delays[^1]}")} | {before:F2} | {Mean(quiet, run => StepsOf(run, detector).Count()):F2} | {Mean(quiet, run => StepsOf(run, detector).Count(one => one < step)):F2} |"));
        }
    }

    /// <summary>All detectors, of those too that never spoke, and the plain rule for the loss that they have to beat.</summary>
    public static IReadOnlyList<string> Detectors { get; } = [.. ReplayedEvents.Kinds.Order(StringComparer.Ordinal), LossRule];

    /// <summary>A detector's name in words.</summary>
    public static string NameOf(string detector) => detector[(detector.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace('_', ' ');

    /// <summary>The first event of a detector within <see cref="Within"/> steps of a step; null for none.</summary>
    public static long? FirstAfter(StudySeries run, string detector, long step) =>
        StepsOf(run, detector).Where(one => one >= step && one <= step + Within).Select(one => (long?)one).FirstOrDefault();

    private static IEnumerable<long> StepsOf(StudySeries run, string detector) => detector == LossRule
        ? LanguageTable.Spikes(run) : run.Events.Where(one => one.Kind == detector).Select(one => one.Step);

    private static double Mean(StudySeries[] runs, Func<StudySeries, int> count) => runs.Select(run => (double)count(run)).DefaultIfEmpty(double.NaN).Average();
}
