using System.Globalization;
using SpectralEdge.Monitor;

namespace DetectorStudy;

/// <summary>Prints the results as tables for the page that they stand on.</summary>
internal static class StudyTables
{
    /// <summary>One table for each window and warm-up.</summary>
    public static void Write(List<StudyCell> cells, TextWriter output)
    {
        foreach (var cell in cells)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"W = {cell.Window}, m = {cell.WarmUp}"));
            output.WriteLine();
            output.WriteLine(
                "| test | threshold from | threshold | normal | AR(1) | Student | drift | decay | shuffled | early | 1 σ "
                    + "| 2 σ | 3 σ |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var result in cell.Results)
            {
                output.WriteLine($"| {result.Test} | {SourceOf(result)} | {string.Join(" | ", Figures(result))} |");
            }

            output.WriteLine();
        }
    }

    private static IEnumerable<string> Figures(TestResult result)
    {
        yield return result.Threshold == 0 ? "–" : result.Threshold.ToString("G3", CultureInfo.InvariantCulture);
        foreach (var kind in Enum.GetValues<QuietClass>())
        {
            yield return result.RunLengths.TryGetValue(kind, out var found) ? Text(found) : "–";
        }

        if (result.Delays.Length == 0)
        {
            yield return "– | – | – | –";
            yield break;
        }

        yield return result.Delays[0].Early.ToString(CultureInfo.InvariantCulture);
        foreach (var delay in result.Delays)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Delay(delay.Median)} ({100 * delay.Rate:F0} %)");
        }
    }

    private static string SourceOf(TestResult result) => result.Source switch
    {
        ThresholdSource.NormalNoise => "normal noise",
        ThresholdSource.OwnNoise => "noise of the class",
        _ => "warm-up",
    };

    private static string Text(RunLengthEstimate estimate) =>
        estimate.Alarms == 0
            ? "no alarm"
            : string.Create(CultureInfo.InvariantCulture, $"{Round(estimate.Mean)} ± {Round(estimate.StandardError)}");

    private static string Delay(double median) => double.IsFinite(median) ? median.ToString(CultureInfo.InvariantCulture) : "∞";

    private static double Round(double value) => value < 100 ? Math.Round(value) : Math.Round(value / 10) * 10;
}
