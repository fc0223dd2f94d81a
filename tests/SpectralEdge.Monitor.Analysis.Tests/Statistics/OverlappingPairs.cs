using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Pairs of series of overlapping windows: means over the last W of a sequence of updates, one update apart.</summary>
/// <param name="Count">Number of windows, n.</param>
/// <param name="Window">W.</param>
/// <param name="Memory">Correlation of neighbouring updates; 0 for independent ones.</param>
/// <param name="Shared">Correlation of the updates of the two series at equal times, which is that of the windows too.</param>
/// <param name="Delay">Updates by which the shared part comes later in the second series.</param>
internal sealed record OverlappingPairs(int Count, int Window, double Memory, double Shared, int Delay = 0)
{
    // After 100 values an AR(1) of 0.9 has forgotten its start to 3e-5.
    private const int BurnIn = 100;

    public (double[] X, double[] Y) Draw(int seed)
    {
        var random = new Random(seed);
        var length = BurnIn + Count + Window - 1;
        var (x, y, common) = (new double[length], new double[length], new double[length]);
        for (var i = 0; i < length; i++)
        {
            var (a, b) = (Normal.Sample(random, 0, 1), Normal.Sample(random, 0, 1));
            common[i] = a;
            x[i] = a + (i == 0 ? 0 : Memory * x[i - 1]);
            y[i] = (Shared * (
                i < Delay ? 0 : common[i - Delay])) + (Math.Sqrt(1 - (Shared * Shared)) * b) + (i == 0 ? 0 : Memory * y[i - 1]);
        }

        return (Means(x), Means(y));
    }

    /// <summary>How many of so many seeded pairs are true of something.</summary>
    public int CountWhere(int pairs, Func<double[], double[], int, bool> holds) => Enumerable.Range(0, pairs).Count(seed =>
    {
        var (x, y) = Draw(seed);
        return holds(x, y, seed);
    });

    private double[] Means(double[] updates) =>
        [.. Enumerable.Range(BurnIn, Count).Select(i => updates.AsSpan(i, Window).ToArray().Average())];
}
