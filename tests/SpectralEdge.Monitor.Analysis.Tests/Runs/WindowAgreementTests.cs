namespace SpectralEdge.Monitor.Analysis.Tests;

public class WindowAgreementTests
{
    [Fact]
    public void Positions_KnownSeries_CountsDefinedPairsOnly()
    {
        var summary = WindowAgreement.Positions([1, 1, 2, 0, 3], [1, 2, 2, 1, 0]);

        Assert.Equal((3, 2), (summary.Windows, summary.Matches));
        Assert.Equal(((2 * 1) + (1 * 2)) / 9.0, summary.ChanceRate!.Value, 12);
        Assert.Null(summary.MeanProfileCorrelation);
    }

    [Theory]
    [InlineData(0, 1, 2, 3)]
    [InlineData(99, 1, 2, 3)]
    [InlineData(100, 2, 1, 2)]
    [InlineData(10000, 3, 0, 1)]
    public void Events_WithinTheTolerance_ArePairedOnce(long tolerance, int matched, int onlyFirst, int onlySecond) =>
        Assert.Equal(
            new EventAgreement(matched, onlyFirst, onlySecond),
            WindowAgreement.Events([100, 770, 1300], [100, 870, 1700, 2900], tolerance));

    [Fact]
    public void Events_OfRandomSeries_HaveAsManyPairsAsTheBestPairing()
    {
        // The oracle tries every pairing of up to six events; 200 series, seed 1.
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var (first, second) = (Steps(random), Steps(random));
            Assert.Equal(Best(first, second, 5), WindowAgreement.Events(first, second, 5).Matched);
        }
    }

    [Fact]
    public void Events_WithoutAny_HaveNoShare()
    {
        Assert.True(double.IsNaN(WindowAgreement.Events([], [], 10).Share));
        Assert.Equal(0, WindowAgreement.Events([1], [], 10).Share);
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowAgreement.Events([1], [2], -1));
        Assert.Throws<ArgumentException>(() => WindowAgreement.Events([2, 1], [2], 1));
        Assert.Throws<ArgumentException>(() => WindowAgreement.Positions([1], [1, 2]));
    }

    private static long[] Steps(Random random) =>
        [.. Enumerable.Range(0, random.Next(7)).Select(_ => (long)random.Next(40)).Distinct().Order()];

    private static int Best(long[] first, long[] second, long tolerance)
    {
        if (first.Length == 0)
        {
            return 0;
        }

        var best = Best(first[1..], second, tolerance);
        for (var j = 0; j < second.Length; j++)
        {
            if (Math.Abs(first[0] - second[j]) <= tolerance)
            {
                best = Math.Max(best, 1 + Best(first[1..], [.. second[..j], .. second[(j + 1)..]], tolerance));
            }
        }

        return best;
    }
}
