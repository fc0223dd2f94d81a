using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>
/// How often so many consecutive samples have a small p-value where there is nothing but noise, and how many it takes for
/// a run length.
/// </summary>
/// <remarks>
/// <para>
/// Windows of neighbouring samples share W − 1 updates, so small p-values come in series. <c>EdgeTable.txt</c>, made by
/// <c>studies/NoiseCalibration --runs</c>, has the mean number of samples between two series of m of them, simulated in the limit
/// of many dimensions, for the worst of the four nulls. Its figures have standard errors of up to 14 %.
/// </para>
/// <para>
/// In between, the logarithm is linear in ln W and ln α. The factors from one m to the next fall with m and rise as α falls. So
/// beyond its last m a row goes on with those of the row above it in α, which reaches further, and the last row with its last
/// one: extrapolated run lengths are too short rather than too long. Windows of more than 40 updates take the series of 40 with
/// all times in windows as a unit, which are rarer from 20 to 40: W = 64 was measured (docs/studies/one-gap.md).
/// </para>
/// </remarks>
internal static class EdgeRuns
{
    /// <summary>Windows that the table serves.</summary>
    public const int SmallestWindow = 3;

    /// <summary>Windows that the table serves.</summary>
    public const int LargestWindow = 40;

    /// <summary>The least level.</summary>
    public const double SmallestLevel = 0.001;

    /// <summary>The highest level.</summary>
    public const double LargestLevel = 0.01;

    private static readonly Lazy<SortedList<int, SortedList<double, double[]>>> Table = new(Read);

    /// <summary>Mean number of samples between two series of m consecutive samples with p ≤ α, in noise.</summary>
    /// <param name="window">W. Windows of 2 updates are served by the row of 3: they share less.</param>
    /// <param name="level">α, from 0.001 to 0.01.</param>
    /// <param name="samples">m, from 1.</param>
    /// <returns>Samples.</returns>
    public static double RunLength(int window, double level, int samples)
    {
        window = Math.Max(window, SmallestWindow);
        if (window > LargestWindow)
        {
            // In windows as a unit of time series of longer windows are rarer (docs/studies/one-gap.md).
            var scale = (double)window / LargestWindow;
            return scale * RunLength(LargestWindow, level, Math.Max(1, (int)(samples / scale)));
        }

        var windows = Table.Value.Keys;
        var above = Math.Clamp(windows.Count(w => w < window), 1, windows.Count - 1);
        var (near, far) = (windows[above - 1], windows[above]);
        var weight = Math.Log((double)window / near) / Math.Log((double)far / near);
        return Math.Exp(Mix(AtWindow(near, level, samples), AtWindow(far, level, samples), weight));
    }

    /// <summary>The fewest consecutive samples whose series are as far apart as is asked for.</summary>
    /// <param name="window">W.</param>
    /// <param name="level">α, from 0.001 to 0.01.</param>
    /// <param name="runLength">Mean number of samples between two series.</param>
    /// <returns>m, from 1.</returns>
    public static int SamplesFor(int window, double level, double runLength)
    {
        var samples = 1;
        while (RunLength(window, level, samples) < runLength)
        {
            samples++;
        }

        return samples;
    }

    /// <summary>The highest level at which series of so many samples are still as far apart as is asked for.</summary>
    /// <param name="window">W.</param>
    /// <param name="samples">m, from 1.</param>
    /// <param name="runLength">Mean number of samples between two series.</param>
    /// <returns>α, from 0.001 to 0.01; 0.001 where not even that is rare enough.</returns>
    public static double LevelFor(int window, int samples, double runLength)
    {
        var (low, high) = (Math.Log(SmallestLevel), Math.Log(LargestLevel));
        while (high - low > 1e-6)
        {
            var middle = (low + high) / 2;
            (low, high) = RunLength(window, Math.Exp(middle), samples) >= runLength ? (middle, high) : (low, middle);
        }

        return Math.Exp(low);
    }

    private static double AtWindow(int window, double level, int samples)
    {
        var rows = Table.Value[window];
        var above = Math.Clamp(rows.Keys.Count(tabulated => tabulated < level), 1, rows.Count - 1);
        var (near, far) = (rows.Keys[above - 1], rows.Keys[above]);
        return Mix(At(rows, above - 1, samples), At(rows, above, samples), Math.Log(level / near) / Math.Log(far / near));
    }

    private static double At(SortedList<double, double[]> rows, int index, int samples)
    {
        var row = rows.Values[index];
        if (samples <= row.Length)
        {
            return row[samples - 1];
        }

        return index + 1 < rows.Count
            ? row[^1] + At(rows, index + 1, samples) - At(rows, index + 1, row.Length)
            : row[^1] + ((samples - row.Length) * (row[^1] - row[^2]));
    }

    private static double Mix(double near, double far, double weight) => near + (weight * (far - near));

    /// <summary>Reads the table: logarithms of run lengths by W and α.</summary>
    private static SortedList<int, SortedList<double, double[]>> Read()
    {
        var table = new SortedList<int, SortedList<double, double[]>>();
        using var resource = typeof(EdgeRuns).Assembly.GetManifestResourceStream("SpectralEdge.Monitor.Detectors.EdgeTable.txt")!;
        using var reader = new StreamReader(resource);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            double[] words = [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
            table.TryAdd((int)words[0], []);
            table[(int)words[0]].Add(words[1], [.. words.Skip(2).Select(mean => Math.Log(mean))]);
        }

        return table;
    }
}
