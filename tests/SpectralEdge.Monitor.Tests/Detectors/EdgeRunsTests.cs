namespace SpectralEdge.Monitor.Tests;

public class EdgeRunsTests
{
    private const int Samples = 40_000;
    private const double Level = 0.01;

    /// <summary>Windows between those of the table, simulated anew with the library's own p-values.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void RunLength_IsThatOfSlidingNoise_UnderTheWorstNull(int window)
    {
        var runs = GapJudge.Nulls.Select(law => Runs(law, window)).ToArray();
        for (var m = 1; m <= 3; m++)
        {
            var expected = Samples / EdgeRuns.RunLength(window, Level, m);

            // Runs come as a Poisson count; the table of p-values knows its 1 % to 3 %, that of runs its means to 4 %. Five
            // standard errors.
            var scatter = 5 * Math.Sqrt(expected + Math.Pow(expected * 0.05, 2));
            Assert.InRange(runs.Max(counts => counts[m]), expected - scatter, expected + scatter);
        }
    }

    [Fact]
    public void RunLength_GrowsWithSamplesAndFallsWithLevel()
    {
        foreach (var window in new[] { 3, 6, 10, 20, 33, 40 })
        {
            for (var m = 1; m < 30; m++)
            {
                Assert.True(EdgeRuns.RunLength(window, 0.001, m + 1) > 1.2 * EdgeRuns.RunLength(window, 0.001, m));
                Assert.True(EdgeRuns.RunLength(window, 0.001, m) > EdgeRuns.RunLength(window, 0.005, m));
            }
        }
    }

    [Theory]
    [InlineData(2, 20_000)]
    [InlineData(3, 100)]
    [InlineData(10, 20_000)]
    [InlineData(40, 10_000_000)]
    [InlineData(64, 20_000)]
    [InlineData(512, 20_000_000)]
    public void SamplesFor_IsTheFewestThatDo(int window, double runLength)
    {
        var samples = EdgeRuns.SamplesFor(window, 0.001, runLength);

        Assert.True(EdgeRuns.RunLength(window, 0.001, samples) >= runLength);
        Assert.True(samples == 1 || EdgeRuns.RunLength(window, 0.001, samples - 1) < runLength);
    }

    [Theory]
    [InlineData(5, 4_000)]
    [InlineData(10, 60_000)]
    [InlineData(24, 500_000)]
    public void LevelFor_IsTheHighestThatDoes(int window, double runLength)
    {
        var samples = EdgeRuns.SamplesFor(window, 0.001, runLength);
        var level = EdgeRuns.LevelFor(window, samples, runLength);

        Assert.InRange(level, 0.001, 0.01);
        Assert.InRange(EdgeRuns.RunLength(window, level, samples), runLength, 1.001 * runLength);
    }

    /// <summary>Element m: series of at least m consecutive samples with a p-value of at most the level.</summary>
    private static int[] Runs(GapNull law, int window)
    {
        var (noise, counts, running) = (new SlidingNoise(law, window, (ulong)window), new int[100], 0);
        var curve = NoiseTable.Curve(law, window, window / 2, 1e12)!;
        for (var t = 0; t < Samples; t++)
        {
            running = noise.Next(curve) <= Level ? running + 1 : 0;
            counts[Math.Min(running, 99)]++;
        }

        return counts;
    }
}
