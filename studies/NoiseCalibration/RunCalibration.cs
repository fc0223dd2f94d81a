using System.Globalization;

namespace NoiseCalibration;

/// <summary>
/// Simulates how often m consecutive samples have a p-value of at most α in white noise, for windows that slide by one update.
/// </summary>
/// <remarks>
/// α is the share of the samples of the same simulation, so that the table is about how samples hang together and not about their
/// law. Of the four nulls the table has the shortest run length.
/// </remarks>
internal sealed class RunCalibration(int seed, double share)
{
    private static readonly int[] Windows = [3, 5, 7, 10, 14, 20, 28, 40];

    private static readonly double[] Levels = [0.001, 0.003, 0.01];

    /// <summary>A run length that fewer series of samples tell is left out: its standard error would be above 14 %.</summary>
    private const int FewestRuns = 50;

    // Streams of a fixed number, so that the table does not hang on the number of processors.
    private const int Streams = 16;
    private const double Work = 3.2e10;
    private const int MaxSamples = 4_000_000;
    private const int MinSamples = 500_000;

    /// <summary>Writes the table.</summary>
    /// <param name="table">Where it goes.</param>
    /// <param name="date">The date it carries.</param>
    /// <param name="progress">A line for each window.</param>
    public void Write(TextWriter table, string date, TextWriter progress)
    {
        table.WriteLine(
            "# Mean number of samples between two series of m consecutive samples with p of at most alpha, in white noise, "
                + "many dimensions, a window that slides by one.");
        table.WriteLine(
            "# Columns: W, alpha, then the mean for m = 1, 2, 3, ... as far as 50 such series were seen. The shortest of "
                + "the four nulls.");
        table.WriteLine(FormattableString.Invariant($"# Made {date} by studies/NoiseCalibration --runs, seed {seed}."));
        foreach (var window in Windows)
        {
            var length = (int)(share * Math.Clamp(Work / Math.Pow(window, 3), MinSamples, MaxSamples) / Streams);
            var laws = new[] { 0, 1, 2, 3 }.Select(law => Simulate((NullLaw)law, window, length)).ToArray();
            foreach (var level in Levels)
            {
                var means = laws.Select(law => Means(law, level)).ToArray();
                var most = means.Min(row => row.Count);
                var shortest = Enumerable.Range(0, most).Select(m => means.Min(row => row[m]).ToString(
                    "F0", CultureInfo.InvariantCulture));
                table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{window} {level} {string.Join(' ', shortest)}"));
            }

            progress.WriteLine($"W = {window}, {length * Streams} samples of each null");
            table.Flush();
        }
    }

    private double[][] Simulate(NullLaw law, int window, int length)
    {
        var series = new double[Streams][];
        Parallel.For(0, Streams, chunk =>
        {
            var source = new SlidingSource(law, seed, window, chunk);
            series[chunk] = [.. Enumerable.Range(0, length).Select(_ => source.Next())];
        });
        return series;
    }

    private static List<double> Means(double[][] series, double level)
    {
        var sorted = series.SelectMany(stream => stream).Order().ToArray();
        var threshold = sorted[(int)((1 - level) * sorted.Length)];
        var runs = new List<int>();
        foreach (var stream in series)
        {
            var running = 0;
            foreach (var value in stream)
            {
                running = value >= threshold ? running + 1 : 0;
                if (running > runs.Count)
                {
                    runs.Add(0);
                }

                if (running > 0)
                {
                    runs[running - 1]++;
                }
            }
        }

        return [.. runs.TakeWhile(count => count >= FewestRuns).Select(count => (double)sorted.Length / count)];
    }
}
