namespace SpectralEdge.Monitor.Analysis.Tests;

public class PoissonIntervalTests
{
    [Fact]
    public void OfCount_GoldenIntervals_AgreeWithSciPy()
    {
        foreach (var golden in ScoringGolden.Cases("poisson"))
        {
            var (lower, upper) = PoissonInterval.OfCount(golden.GetProperty("n").GetInt32(), golden.Number("confidence"));

            Near.Equal(golden.Number("lower"), lower, 1e-9);
            Near.Equal(golden.Number("upper"), upper, 1e-9);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void OfCount_SumsOfPoissonTerms_AreTheTails(int events)
    {
        // The definition, written out: at the lower end n or more events have the chance 2.5 %, at the upper end n or fewer.
        var (lower, upper) = PoissonInterval.OfCount(events);

        Near.Equal(0.025, 1 - AtMost(events - 1, lower), 1e-9);
        Near.Equal(0.025, AtMost(events, upper), 1e-9);
    }

    [Fact]
    public void OfMeanTime_NoEvent_HasALowerBoundOnly()
    {
        // The rule of three: -ln 0.025 = 3.69 events at most.
        var interval = PoissonInterval.OfMeanTime(0, 1000)!.Value;

        Near.Equal(1000 / -Math.Log(0.025), interval.Lower);
        Assert.Equal(double.PositiveInfinity, interval.Upper);
    }

    [Fact]
    public void OfMeanTime_AndOfRate_AreInverse()
    {
        var time = PoissonInterval.OfMeanTime(5, 2000)!.Value;
        var rate = PoissonInterval.OfRatePer10000(5, 2000)!.Value;

        Near.Equal(1e4 / rate.Upper, time.Lower);
        Near.Equal(1e4 / rate.Lower, time.Upper);
    }

    [Fact]
    public void Of_NoSample_IsUndefined()
    {
        Assert.Null(PoissonInterval.OfRatePer10000(0, 0));
        Assert.Null(PoissonInterval.OfMeanTime(0, 0));
    }

    [Theory]
    [InlineData(-1, 0.95)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, double.NaN)]
    public void OfCount_OutsideItsRange_IsRefused(int events, double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PoissonInterval.OfCount(events, confidence));

    [Fact]
    public void OfRate_NegativeSamples_AreRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => PoissonInterval.OfRatePer10000(1, -1));

        Assert.StartsWith(
            "samples is -1; it must be at least 0. It is a number of samples.", error.Message, StringComparison.Ordinal);
    }

    private static double AtMost(int events, double mean)
    {
        var (sum, term) = (0.0, Math.Exp(-mean));
        for (var k = 0; k <= events; k++)
        {
            sum += term;
            term *= mean / (k + 1);
        }

        return sum;
    }
}
