using System.Globalization;

namespace NoiseCalibration;

/// <summary>
/// Simulates the law of the largest of the first K ratios in a window of W updates of isotropic noise with p dimensions, as it is
/// or after what a null explains was taken out.
/// </summary>
/// <remarks>
/// What is tabulated is T = √p · max ln(λ_j/λ_(j+1)), j ≤ K, that is 2√p · ln R. As p grows it tends to the largest spacing S of
/// the first K + 1 eigenvalues of a symmetric Gaussian matrix with off-diagonal variance 1 and diagonal variance 2.
/// </remarks>
internal sealed class Calibration(int seed, double share)
{
    /// <summary>The tabulated levels; dense where the curve bends and where thresholds are set.</summary>
    private static readonly double[] Levels =
        [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999];

    private static readonly int[] Windows =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 20, 24, 32, 40, 48, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512];

    /// <summary>
    /// Dimensions; 0 stands for the limit. A window needs four times as many as it has updates to be in the table.
    /// </summary>
    private static readonly int[] Dimensions = [0, 4096, 1024, 256, 64];

    private static readonly int[] Positions = [1, 2, 3, 4, 8, 16];

    /// <summary>Draws that one random stream gives.</summary>
    private const int ChunkLength = 250;

    // What the limit gets; the finite dimensions, which are corrections to it, get a quarter; half where something is taken out.
    private const int MaxDraws = 120_000;
    private const double Work = 1.6e9;

    // What is left when something is taken out has no tridiagonal form to begin with: W³ operations a draw.
    private const int LargestWindow = 64;
    private const double NullWork = 1.2e9;

    /// <summary>Writes the table of noise as it is.</summary>
    /// <param name="table">Where it goes.</param>
    /// <param name="date">The date it carries.</param>
    /// <param name="progress">A line for each window.</param>
    public void Write(TextWriter table, string date, TextWriter progress)
    {
        table.WriteLine(
            "# The largest of the first K ratios of neighbouring singular values in a window of W updates of isotropic "
                + "noise, p dimensions.");
        table.WriteLine(
            "# Columns: W, p (0: the limit of many), draws, K, then quantiles of 2 sqrt(p) ln R at the levels below.");
        WriteOrigin(table, date);
        foreach (var window in Windows)
        {
            foreach (var dimensions in DimensionsOf(window))
            {
                var part = dimensions == 0 ? 1 : 0.25;
                var draws = part * Math.Min(MaxDraws, Work / (window * window));
                Write(table, string.Empty, window, dimensions, draws, chunk => new NoiseSource(seed, window, dimensions, chunk));
            }

            progress.WriteLine($"W = {window}");
        }
    }

    /// <summary>Writes the table of what is left of noise when a null is taken out.</summary>
    /// <param name="table">Where it goes.</param>
    /// <param name="date">The date it carries.</param>
    /// <param name="progress">A line for each law and window.</param>
    public void WriteNulls(TextWriter table, string date, TextWriter progress)
    {
        table.WriteLine(
            "# The largest of the first K ratios in what is left of a window of isotropic noise when a null is taken "
                + "out: lengths, colour, or both.");
        table.WriteLine(
            "# Columns: null, W, p (0: the limit of many), draws, K, then quantiles of 2 sqrt(p) ln R at the levels below.");
        WriteOrigin(table, date);
        foreach (var law in Enum.GetValues<NullLaw>())
        {
            foreach (var window in Windows.Where(window => window <= LargestWindow))
            {
                foreach (var dimensions in DimensionsOf(window))
                {
                    var part = dimensions == 0 ? 1 : 0.5;
                    var draws = part * Math.Min(MaxDraws, NullWork / (window * window * window));
                    Write(
                        table,
                        $"{law} ",
                        window,
                        dimensions,
                        draws,
                        chunk => new NullSource(law, seed, window, dimensions, chunk));
                }

                progress.WriteLine($"{law}, W = {window}");
            }
        }
    }

    private static IEnumerable<int> DimensionsOf(int window) => Dimensions.Where(p => p == 0 || p >= 4 * window);

    private void WriteOrigin(TextWriter table, string date)
    {
        table.WriteLine("# A share q found with n draws has the standard error sqrt(q (1 - q)/n).");
        table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# Made {date} by studies/NoiseCalibration, seed {seed}."));
        table.WriteLine("levels " + string.Join(' ', Levels.Select(level => level.ToString(CultureInfo.InvariantCulture))));
    }

    private void Write(TextWriter table, string name, int window, int dimensions, double count, Func<int, RatioSource> sourceOf)
    {
        var chunks = (int)Math.Max(4, share * count / ChunkLength);
        int[] positions =
        [
            .. Positions.Where(k => k < window / 2),
            window / 2,
            .. window / 2 < window - 1 ? [window - 1] : Array.Empty<int>(),
        ];
        var draws = positions.Select(_ => new double[chunks * ChunkLength]).ToArray();
        Parallel.For(0, chunks, chunk =>
        {
            var source = sourceOf(chunk);
            for (var i = 0; i < ChunkLength; i++)
            {
                source.Draw();
                for (var k = 0; k < positions.Length; k++)
                {
                    draws[k][(chunk * ChunkLength) + i] = source.Largest(positions[k]);
                }
            }
        });

        for (var k = 0; k < positions.Length; k++)
        {
            Array.Sort(draws[k]);
            var quantiles = Levels.Select(level => Quantile(draws[k], level).ToString("F3", CultureInfo.InvariantCulture));
            table.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}{window} {dimensions} {draws[k].Length} {positions[k]} {string.Join(' ', quantiles)}"));
        }
    }

    private static double Quantile(double[] sorted, double level)
    {
        var place = level * (sorted.Length - 1);
        var below = (int)place;
        return below == sorted.Length - 1
            ? sorted[below]
            : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
