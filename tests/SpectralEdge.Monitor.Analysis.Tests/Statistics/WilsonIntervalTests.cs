namespace SpectralEdge.Monitor.Analysis.Tests;

public class WilsonIntervalTests
{
    [Fact]
    public void Of_GoldenIntervals_AgreeWithSciPy()
    {
        foreach (var golden in ScoringGolden.Cases("wilson"))
        {
            var interval = WilsonInterval.Of(
                golden.GetProperty("k").GetInt32(), golden.GetProperty("n").GetInt32(), golden.Number("confidence"))!.Value;

            // SciPy leaves a remainder of rounding at 0 and at 1.
            Assert.Equal(golden.Number("lower"), interval.Lower, 1e-11);
            Assert.Equal(golden.Number("upper"), interval.Upper, 1e-11);
        }
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(11, 12)]
    public void Of_Ends_SolveTheEquationOfTheScoreTest(int successes, int trials)
    {
        // (p̂ - p)² = z² p (1 - p)/n at both ends.
        const double Z = 1.959963984540054;
        var share = (double)successes / trials;
        var interval = WilsonInterval.Of(successes, trials)!.Value;

        foreach (var p in new[] { interval.Lower, interval.Upper })
        {
            Near.Equal(Z * Z * p * (1 - p) / trials, (share - p) * (share - p), 1e-10);
        }
    }

    [Fact]
    public void Of_AtTheEnds_StopsAtZeroAndOne()
    {
        Assert.Equal(0, WilsonInterval.Of(0, 9)!.Value.Lower);
        Assert.Equal(1, WilsonInterval.Of(9, 9)!.Value.Upper);
    }

    [Fact]
    public void Of_NoTrial_IsUndefined() => Assert.Null(WilsonInterval.Of(0, 0));

    [Theory]
    [InlineData(-1, 3, 0.95)]
    [InlineData(4, 3, 0.95)]
    [InlineData(0, -1, 0.95)]
    [InlineData(1, 3, 1)]
    [InlineData(1, 3, double.NaN)]
    public void Of_OutsideItsRange_IsRefused(int successes, int trials, double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(successes, trials, confidence));
}
