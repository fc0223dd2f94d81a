using System.Globalization;
using MathNet.Numerics.Distributions;

namespace EventStudy;

/// <summary>The tables of a study, in Markdown.</summary>
internal static class StudyReport
{
    /// <summary>Writes one table for each window of quiet streams.</summary>
    public static void WriteQuiet(IEnumerable<QuietCell> cells, TextWriter output)
    {
        foreach (var set in cells.GroupBy(
            cell =>
                (cell.Seed, cell.Watch, cell.Window, cell.RunLength, cell.Runs, cell.Samples)).OrderBy(set =>
                    set.Key.Seed).ThenBy(
                set => set.Key.Watch.Length).ThenBy(set => set.Key.Window))
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"W = {set.Key.Window}, detectors {set.Key.Watch}, {set.Key.RunLength:0,0} samples between false "
                        + $"alarms asked for; {set.Key.Runs} streams of {set.Key.Samples} samples in each class, seed "
                        + $"{set.Key.Seed}."));
            output.WriteLine();
            output.WriteLine("| class | events | samples between two (95 %) | in the second half | streams with any | events by kind |");
            output.WriteLine("|---|---|---|---|---|---|");
            foreach (var cell in set.OrderBy(cell => QuietStream.Kinds.Select(kind => kind.Kind).ToList().IndexOf(cell.Class)))
            {
                var kinds = string.Join(
                    ", ", cell.Kinds.OrderByDescending(pair => pair.Value).Select(pair => Text($"{pair.Key} {pair.Value}")));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Name(cell)} | {cell.Events} | "
                    + $"{RunLength(cell.Events, (double)cell.Runs * cell.Samples)} | "
                    + $"{(cell.Late is { } late ? RunLength(late, cell.Runs * cell.Samples / 2.0) : "–")} | {100.0 * cell.Touched / cell.Runs:F1} "
                    + $"% | {kinds} |"));
            }

            output.WriteLine();
        }
    }

    /// <summary>Writes one table for each set of detectors.</summary>
    public static void WritePlanted(IEnumerable<PlantedCell> cells, TextWriter output)
    {
        foreach (var set in cells.GroupBy(cell => (cell.Seed, cell.Watch, cell.RunLength, cell.Runs, cell.Sketched)))
        {
            var mode = set.Key.Sketched ? "32,768 parameters through a sketch of d = 8192" : "exact windows of 256 parameters";
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Detectors {set.Key.Watch}, {set.Key.RunLength:0,0} samples between false alarms asked for; "
                        + $"{set.Key.Runs} streams for each change, {mode}, seed {set.Key.Seed}."));
            output.WriteLine();
            output.WriteLine(
                "| W | change | found within 5 W | median delay | other events before | by kind: share, median delay |");
            output.WriteLine("|---|---|---|---|---|---|");
            foreach (var cell in set.OrderBy(cell => cell.Window))
            {
                var kinds = string.Join(
                    "; ",
                    cell.Kinds.Where(
                        pair => pair.Value.Found >= 0.05).OrderByDescending(
                            pair => pair.Value.Found).Select(
                                pair => Text($"{pair.Key} {100 * pair.Value.Found:F0} %, {Delay(pair.Value.MedianDelay)}")));
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {cell.Window} | {cell.Change} | {100 * cell.Found:F1} % | {Delay(cell.MedianDelay)} | "
                            + $"{cell.Before} | {kinds} |"));
            }

            output.WriteLine();
        }
    }

    private static string Name(QuietCell cell) => cell.Source is null ? cell.Class : $"{cell.Class}, {cell.Source}";

    private static string Delay(double? delay) => delay is { } known ? Text($"{known:F0}") : "–";

    /// <summary>Samples between two events, with the exact 95 % interval of a Poisson count.</summary>
    private static string RunLength(int events, double total)
    {
        var most = 0.5 * ChiSquared.InvCDF((2 * events) + 2, 0.975);
        return events == 0
            ? Text($"none in {total:0,0}: above {total / (0.5 * ChiSquared.InvCDF(2, 0.95)):0,0}")
            : Text($"{total / events:0,0} ({total / most:0,0} to {total / (0.5 * ChiSquared.InvCDF(2 * events, 0.025)):0,0})");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
