using System.Globalization;
using SpectralEdge.Monitor;

namespace DetectorStudy;

/// <summary>
/// Makes the table of thresholds that level detectors ship with: <c>src/SpectralEdge.Monitor/Events/LevelTable.txt</c>.
/// </summary>
internal static class ThresholdTable
{
    private static readonly int[] Windows = [1, 3, 5, 7, 10, 14, 20, 28, 40, 64, 128, 256, 512];

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="streams">Simulated streams: the last run length that they reach has 40 alarms.</param>
    /// <param name="seed">Names the draws.</param>
    /// <param name="date">The date that the table carries.</param>
    public static void Write(TextWriter writer, int streams, int seed, string date)
    {
        var reach = streams * 5000.0 / 40;
        double[] runLengths =
        [
            .. Enumerable.Range(0, 30).Select(i => Math.Pow(
                10, (int)Math.Floor(i / 3.0)) * (i % 3 == 0 ? 50.0 : i % 3 == 1 ? 100 : 200)).Where(a => a <= reach),
        ];
        var defaults = new LevelOptions();
        writer.WriteLine(
            "# Thresholds of level detectors by test, window W and mean run length between false alarms, for default "
                + "noise and warm-up.");
        writer.WriteLine(
            "# Columns: test, W, then thresholds at the run lengths below; of ShiryaevRoberts their natural logarithms.");
        writer.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"# {streams} streams of 5000 values each: the run length A of a threshold has a standard error of about "
                    + $"A sqrt(A/{streams * 5000L})."));
        var origin = Text($"Made {date} by studies/DetectorStudy --table, seed {seed}.");
        writer.WriteLine(Text($"# AR(1) {defaults.Correlation}, t {defaults.Degrees}. {origin}"));
        writer.WriteLine("run_lengths " + string.Join(' ', runLengths.Select(a => Text($"{a}"))));
        var rows = new string[Windows.Length];
        Parallel.For(
            0,
            rows.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            i => rows[i] = Rows(Windows[^(i + 1)], runLengths, streams, seed));
        foreach (var row in rows.Reverse())
        {
            writer.Write(row);
        }
    }

    /// <summary>How often the thresholds of the table for a run length are reached in fresh streams of quiet noise.</summary>
    /// <param name="writer">Where the table goes.</param>
    /// <param name="runLength">The run length.</param>
    /// <param name="streams">Simulated streams of 5000 values.</param>
    public static void Check(TextWriter writer, double runLength, int streams)
    {
        var kinds = Enum.GetValues<SequentialKind>();
        writer.WriteLine($"Run lengths where {runLength:G3} was asked for, {streams} streams of 5000 values:");
        writer.WriteLine("| W | " + string.Join(" | ", kinds) + " |");
        writer.WriteLine("|---|" + string.Concat(kinds.Select(_ => "---|")));
        foreach (var window in new[] { 1, 10, 20, 64 })
        {
            var found = kinds.Select(kind => Reached(window, kind, runLength, streams));
            writer.WriteLine(Text($"| {window} | ") + string.Join(" | ", found.Select(length => Text($"{length:N0}"))) + " |");
        }
    }

    private static double Reached(int window, SequentialKind kind, double runLength, int streams)
    {
        var options = Options(window) with { Test = kind };
        var test = options.ToSequential() with { Threshold = LevelTable.Threshold(kind, window, runLength) };
        var (alarms, watched) = (0L, 0L);
        Parallel.For(0, streams / 1000, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var series = new double[options.Learnt + 5000];
            var work = new double[series.Length + NoiseSeries.WorkOver(NoiseOf(options, window))];
            for (var stream = 0; stream < 1000; stream++)
            {
                new NoiseSeries(-1 - i, stream).Fill(NoiseOf(options, window), work, series);
                var machine = new SequentialTest(test);
                var at = Array.FindIndex(series, value => machine.Update(value).Detected);
                Interlocked.Add(ref alarms, at < 0 ? 0 : 1);
                Interlocked.Add(ref watched, (at < 0 ? series.Length : at + 1) - options.Learnt);
            }
        });
        return (double)watched / alarms;
    }

    // Window 1 is that of a quantity of the newest update alone.
    private static LevelOptions Options(int window) => new()
    {
        Window = Math.Max(3, window),
        Quantity = window == 1 ? SampleQuantity.UpdateNorm : SampleQuantity.EdgeStrength,
    };

    private static string Rows(int window, double[] runLengths, int streams, int seed)
    {
        var options = Options(window);
        var kinds = Enum.GetValues<SequentialKind>();
        var tests = kinds.Select(kind => (options with { Test = kind }).ToSequential()).ToArray();
        var thresholds = RunLengthCalibration.OnNoise(
            tests, NoiseOf(options, window), new CalibrationOptions { Streams = streams, Seed = seed }, runLengths);
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < kinds.Length; i++)
        {
            var shown = thresholds[i].Select(
                threshold => Text($"{(kinds[i] == SequentialKind.ShiryaevRoberts ? Math.Log(threshold) : threshold):G4}"));
            text.Append(Text($"{kinds[i]} {window} ")).Append(string.Join(' ', shown)).Append('\n');
        }

        return text.ToString();
    }

    private static NoiseModel NoiseOf(LevelOptions options, int window) => new()
    {
        Window = window,
        Correlation = options.Correlation,
        Degrees = options.Degrees,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
