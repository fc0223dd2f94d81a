using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Thresholds of level detectors with default noise and warm-up, from a table of simulated ones.</summary>
/// <remarks>
/// <c>LevelTable.txt</c> was made by <c>studies/DetectorStudy --table</c>: streams, seed and date stand in it. Between its run
/// lengths A and windows W the logarithm of the threshold is interpolated, linearly in ln A and in ln W. Beyond its last run
/// length a line goes on through the last one and that of a tenth: thresholds grow more and more slowly there, so the line gives
/// too high ones rather than too low ones. Thresholds of e-detectors are kept as logarithms in the table, since they have up to
/// 300 digits.
/// </remarks>
internal static class LevelTable
{
    private static readonly Lazy<(double[] RunLengths, Dictionary<SequentialKind, SortedList<int, double[]>> Rows)> Table =
        new(Read);

    /// <summary>The threshold of a two-sided test (a drawdown: of its one side).</summary>
    /// <param name="kind">The test.</param>
    /// <param name="window">W, from 1 to 512; 1 for a quantity that shares nothing with its neighbours.</param>
    /// <param name="runLength">Mean number of values between false alarms, from 50 to 10,000,000.</param>
    /// <returns>In the unit of <see cref="SequentialOptions.Threshold"/>.</returns>
    public static double Threshold(SequentialKind kind, int window, double runLength)
    {
        var rows = Table.Value.Rows[kind];
        var (below, above) = (rows.Keys.Last(w => w <= window), rows.Keys.First(w => w >= window));
        var weight = below == above ? 0 : Math.Log((double)window / below) / Math.Log((double)above / below);
        var (low, high) = (Logarithm(rows[below], runLength), Logarithm(rows[above], runLength));
        var mixed = low + (weight * (high - low));
        return kind == SequentialKind.ShiryaevRoberts ? Math.Exp(Math.Min(Math.Exp(mixed), 600)) : Math.Exp(mixed);
    }

    /// <summary>A threshold beyond two known ones: its logarithm goes on in a line over that of the run length.</summary>
    public static double Beyond(
        double runLength, double threshold, double fartherRunLength, double fartherThreshold, double wanted) =>
        fartherThreshold * Math.Pow(
            wanted / fartherRunLength, Math.Log(fartherThreshold / threshold) / Math.Log(fartherRunLength / runLength));

    private static double Logarithm(double[] row, double runLength)
    {
        var at = Table.Value.RunLengths;
        var i = Array.FindIndex(at, known => known >= runLength);
        var (from, to) = i < 0
            ? (Array.FindLastIndex(at, known => known <= at[^1] / 10), at.Length - 1)
            : (Math.Max(i, 1) - 1, Math.Max(i, 1));
        var weight = Math.Log(runLength / at[from]) / Math.Log(at[to] / at[from]);
        return Math.Log(row[from]) + (weight * Math.Log(row[to] / row[from]));
    }

    private static (double[] RunLengths, Dictionary<SequentialKind, SortedList<int, double[]>> Rows) Read()
    {
        var (runLengths, rows) = (Array.Empty<double>(), new Dictionary<SequentialKind, SortedList<int, double[]>>());
        using var resource = typeof(LevelTable).Assembly.GetManifestResourceStream(
            "SpectralEdge.Monitor.ChangeTests.LevelTable.txt")!;
        using var reader = new StreamReader(resource);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "run_lengths")
            {
                runLengths = Numbers(words, 1);
            }
            else if (words[0] != "#")
            {
                var kind = Enum.Parse<SequentialKind>(words[0]);
                rows.TryAdd(kind, []);
                rows[kind].Add(int.Parse(words[1], CultureInfo.InvariantCulture), Numbers(words, 2));
            }
        }

        return (runLengths, rows);
    }

    private static double[] Numbers(string[] words, int start) =>
    [
        .. words.Skip(start).Select(word => double.Parse(word, CultureInfo.InvariantCulture)),
    ];
}
