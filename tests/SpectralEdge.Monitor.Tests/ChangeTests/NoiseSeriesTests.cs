namespace SpectralEdge.Monitor.Tests;

public class NoiseSeriesTests
{
    private const int Length = 400_000;

    // Standard errors of the variance, by Bartlett's formula, are at most √(2 · 2(1 + ρ)/(1 − ρ) · W/Length) < 0.02; tails of t5
    // add a little.
    [Theory]
    [InlineData(1, 0, double.PositiveInfinity)]
    [InlineData(10, 0, double.PositiveInfinity)]
    [InlineData(1, 0.7, double.PositiveInfinity)]
    [InlineData(10, 0.7, double.PositiveInfinity)]
    [InlineData(10, -0.5, 8)]
    [InlineData(1, 0, 6)]
    public void Fill_AnyModel_HasTheMomentsAndCorrelationsOfTheModel(int window, double correlation, double degrees)
    {
        var model = new NoiseModel { Window = window, Correlation = correlation, Degrees = degrees };
        var series = new double[Length];
        new NoiseSeries(1, 2).Fill(model, new double[Length + NoiseSeries.WorkOver(model)], series);

        Assert.InRange(series.Average(), -0.05, 0.05);
        Assert.InRange(series.Average(x => x * x), 0.92, 1.08);
        foreach (var lag in new[] { 1, 3, window, window + 3 })
        {
            var found = Enumerable.Range(0, Length - lag).Average(t => series[t] * series[t + lag]);
            Assert.InRange(found - Expected(model, lag), -0.06, 0.06);
        }
    }

    [Fact]
    public void Fill_EqualSeeds_GiveEqualNumbersAndOtherStreamsOthers()
    {
        Assert.Equal(Draw(1, 1), Draw(1, 1));
        Assert.NotEqual(Draw(1, 1)[0], Draw(1, 2)[0]);
        Assert.NotEqual(Draw(1, 1)[0], Draw(2, 1)[0]);
    }

    [Fact]
    public void Below_AnyBound_IsUniform()
    {
        var (random, counts) = (new NoiseSeries(3, 0), new int[7]);
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Below(7)]++;
        }

        // Five standard errors of a count: √(70,000/7 · 6/7) = 93.
        Assert.All(counts, count => Assert.InRange(count, 9535, 10_465));
    }

    private static double[] Draw(int seed, int stream)
    {
        var series = new double[5];
        new NoiseSeries(seed, stream).Fill(new NoiseModel(), new double[50], series);
        return series;
    }

    /// <summary>Correlation of a moving average of AR(1) noise at a lag, pair by pair.</summary>
    private static double Expected(NoiseModel model, int lag)
    {
        double Sum(int apart) => (from i in Enumerable.Range(0, model.Window)
                                  from j in Enumerable.Range(apart, model.Window)
                                  select Math.Pow(model.Correlation, Math.Abs(i - j))).Sum();
        return Sum(lag) / Sum(0);
    }
}
