using System.Globalization;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;

namespace DetectorStudy;

/// <summary>How often the detectors of a history alarm where nothing happens, how late they are, and what trends do.</summary>
/// <remarks>Columns go through <see cref="HistoryWatch"/>, as those of a file do. Noise has deviation 1 in the logarithm of the
/// column, times 0.2. Each detector is promised a run length of its own of 10,000 values.</remarks>
internal static class HistoryStudy
{
    private const double RunLength = 10_000;
    private const int Length = 5000;
    private const int WarmUp = 100;
    private const int Before = 500;
    private const int After = 1000;
    private const double Deviation = 0.2;

    private static readonly HistoryTest[] Tests = [HistoryTest.PageHinkley, HistoryTest.Cusum, HistoryTest.Spike];
    private static readonly double[] Shifts = [0.5, 1, 2, 3];

    // Of mean intervals every tenth value of a moving average of ten is kept.
    private static readonly (string Name, NoiseModel Noise, int Interval)[] Classes =
    [
        ("independent, normal", new() { Window = 1 }, 1),
        ("AR(1) 0.5, normal", new() { Window = 1, Correlation = 0.5 }, 1),
        ("AR(1) 0.5, t of 3", new() { Window = 1, Correlation = 0.5, Degrees = 3 }, 1),
        ("AR(1) 0.9, normal", new() { Window = 1, Correlation = 0.9 }, 1),
        ("its means over 10 rows", new() { Window = 10, Correlation = 0.9 }, 10),
        ("AR(1) 0.98, as a smoothed loss", new() { Window = 1, Correlation = 0.98 }, 1),
    ];

    private static readonly (string Name, Func<int, double> Level)[] Trends =
    [
        ("a level", static _ => 1),
        ("grows by 1 deviation in 5000 rows", static t => Math.Exp(Deviation * t / Length)),
        ("2 + 3 √(50/t), from the first row", static t => 2 + (3 * Math.Sqrt(50.0 / (t + 1)))),
        ("the same from row 1000", static t => 2 + (3 * Math.Sqrt(50.0 / (t + 1001)))),
        ("100/t, from row 1000", static t => 100.0 / (t + 1001)),
        ("cosine schedule to 0.1", static t => 0.55 + (0.45 * Math.Cos(Math.PI * t / (WarmUp + Length)))),
    ];

    /// <summary>Writes the tables.</summary>
    public static void Write(TextWriter writer, int streams, int seed)
    {
        writer.WriteLine("| noise | page-hinkley | cusum | spike | 0.5 σ | 1 σ | 2 σ | 3 σ | called smooth |\n"
            + "|---|---|---|---|---|---|---|---|---|");
        foreach (var (kind, (name, noise, interval)) in Classes.Index())
        {
            var columns = Enumerable.Range(0, streams).Select(
                stream => Column(
                    Noise(noise, interval, seed, (1000 * stream) + kind, WarmUp + Length), static _ => 1)).ToList();
            var lengths = Tests.Select(test => Lengths(columns, test));
            var delays = Shifts.Select(shift => Delay([.. Enumerable.Range(0, streams / 4).Select(stream => Column(
                Noise(noise, interval, seed, (1000 * stream) + kind, WarmUp + Before + After),
                t => t < WarmUp + Before ? 1 : Math.Exp(shift * Deviation)))]));
            writer.WriteLine($"| {name} | {string.Join(" | ", lengths.Concat(delays))} | {Share(columns, f => f.IsSmooth)} |");
        }

        writer.WriteLine("\n| level, times AR(1) 0.5 normal noise | events in 5000 rows | called a trend | called deaf | then 2 σ |"
            + "\n|---|---|---|---|---|");
        foreach (var (name, level) in Trends)
        {
            var columns = Enumerable.Range(0, streams / 4).Select(stream => Column(
                Noise(Classes[1].Noise, 1, seed, (1000 * stream) + 1, WarmUp + Length), level)).ToList();
            var found = columns.Select(column => HistoryWatch.Run([(column, HistoryTest.PageHinkley)], RunLength)[0]).ToList();
            var step = Delay([.. Enumerable.Range(0, streams / 4).Select(stream => Column(
                Noise(Classes[1].Noise, 1, seed, (1000 * stream) + 1, WarmUp + Before + After),
                t => level(t) * (t < WarmUp + Before ? 1 : Math.Exp(2 * Deviation))))]);
            writer.WriteLine(Text($"| {name} | {found.Average(finding => finding.Events.Count):F2} ")
                + $"| {Share(columns, f => f.LooksLikeATrend)} | {Share(columns, f => f.IsDeaf)} | {step} |");
        }
    }

    private static double[] Noise(NoiseModel model, int interval, int seed, int stream, int length)
    {
        var all = new double[length * interval];
        new NoiseSeries(seed, stream).Fill(model, new double[all.Length + NoiseSeries.WorkOver(model)], all);
        return [.. Enumerable.Range(0, length).Select(i => all[i * interval])];
    }

    private static HistoryColumn Column(double[] noise, Func<int, double> level)
    {
        var column = new HistoryColumn("column");
        for (var t = 0; t < noise.Length; t++)
        {
            column.Add(t, level(t) * Math.Exp(Deviation * noise[t]));
        }

        return column;
    }

    private static string Lengths(List<HistoryColumn> columns, HistoryTest test)
    {
        var (times, alarmed) = (new int[columns.Count], new bool[columns.Count]);
        Parallel.For(0, columns.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var finding = HistoryWatch.Run([(columns[i], test)], RunLength)[0];
            alarmed[i] = finding.Events.Count > 0;
            times[i] = alarmed[i] ? (int)finding.Events[0].Step + 1 - finding.Learnt : finding.JudgedSteps.Count;
        });
        var estimate = RunLengthEstimate.Of(times, alarmed);
        return estimate.Alarms == 0 ? "no alarm" : Text($"{estimate.Mean:F0} ± {estimate.StandardError:F0}");
    }

    private static string Share(List<HistoryColumn> columns, Func<HistoryFinding, bool> isSo)
    {
        var share = columns.Average(
            column => isSo(HistoryWatch.Run([(column, HistoryTest.PageHinkley)], RunLength)[0]) ? 100.0 : 0);
        return Text($"{share:F0} %");
    }

    private static string Delay(List<HistoryColumn> columns)
    {
        var delays = new StepDelays();
        foreach (var finding in columns.Select(column => HistoryWatch.Run([(column, HistoryTest.PageHinkley)], RunLength)[0]))
        {
            delays.Add(finding.Events.Count > 0 ? (int)finding.Events[0].Step + 1 - WarmUp : null, Before);
        }

        return Text($"{(double.IsFinite(delays.Median) ? $"{delays.Median:F0}" : "∞")} ({100 * delays.Rate:F0} %)");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
