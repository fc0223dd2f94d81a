using MathNet.Numerics.Distributions;
using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class CrossCorrelationTests(ITestOutputHelper output)
{
    private const int Count = 60;

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, -3)]
    [InlineData(4, 0)]
    public void Of_RatioThatTheLossFollows_IsFoundWithItsLag(int position, int lag)
    {
        // The ratio moves as a random series does, on a cubic trend; the loss as the same series so many samples later.
        var (move, other) = (Noise(1, Count + 20), Noise(2, Count * 5));
        var series = Series(5, i => [.. Enumerable.Range(1, 4).Select(j =>
            3 + (0.3 * Math.Pow(i / 30.0, 3)) + (0.1 * (j == position ? move[i + 10] : other[(i * 5) + j])))]);
        double[] loss = [.. Enumerable.Range(0, Count).Select(i => 5 - (0.05 * i) - (0.2 * move[i + 10 - lag]))];

        var found = CrossCorrelation.Of(series, loss)!;

        Assert.Equal((Count, position, lag), (found.Count, found.Position, found.Strongest.Lag));
        Assert.Equal($"ratio_{position}", found.Strongest.Name);

        // A cubic takes up 4 of 60 parts of the variance of each, not the same ones where the series is shifted: r² loses twice
        // that at most.
        Assert.InRange(found.Strongest.R, -1, -0.93);
        Assert.Equal(0.001, found.Strongest.PValue);
        Assert.Equal(1, found.NullShares.Sum(), 1e-12);

        // The drift speed is one number in all of these samples.
        Assert.DoesNotContain(found.Ranking, of => of.Name == "drift_speed");
        Assert.Equal(found.Ranking.Select(of => -Math.Abs(of.R)).Order(), found.Ranking.Select(of => -Math.Abs(of.R)));
    }

    [Fact]
    public void Of_EachQuantity_HasTheStrongestOfItsLaggedCorrelations()
    {
        var (series, loss) = Unrelated(5, seed: 4);
        long[] steps = [.. series.Samples.Select(sample => sample.Step)];

        var found = CrossCorrelation.Of(series, loss, new CrossCorrelationOptions { MostLag = 4, Degree = 2, Draws = 99 })!;

        foreach (var of in found.Ranking)
        {
            Func<SpectralSample, double> value = of.Name.StartsWith("ratio_", StringComparison.Ordinal)
                ? sample => sample.Ratios[of.Name[^1] - '1']
                : SampleFields.Find(of.Name)!;
            var expected = LaggedCorrelation.Of(
                Detrending.ByStep([.. series.Samples.Select(value)], steps, 2), Detrending.ByStep(loss, steps, 2), -4, 4)
                .Strongest!.Value;
            Assert.Equal(expected.R, of.R, 1e-10);
            Assert.Equal(expected.Lag, of.Lag);
            Assert.Equal(expected.EffectiveCount, of.EffectiveCount, 1e-7);
        }
    }

    [Fact]
    public void Of_OtherUnits_IsTheSame()
    {
        var (series, loss) = Unrelated(5, seed: 5);

        // θ → 10 θ and L → 3 L.
        var scaled = Spectra.Of([.. series.Samples.Select(
            sample => (sample.Step, sample.SingularValues.ToArray().Select(value => 10 * value).ToArray()))]);
        var (before, after) = (CrossCorrelation.Of(series, loss)!, CrossCorrelation.Of(scaled, [.. loss.Select(value => 3 * value)])!);

        Assert.Equal(before.Position, after.Position);
        Assert.Equal(before.Ranking.Select(of => (of.Name, of.Lag, of.PValue)), after.Ranking.Select(of => (of.Name, of.Lag, of.PValue)));
        foreach (var (one, other) in before.Ranking.Zip(after.Ranking))
        {
            Assert.Equal(one.R, other.R, 1e-9);
        }
    }

    [Fact]
    public void Of_TooLittleOrConstant_IsNull()
    {
        var (series, loss) = Unrelated(5, seed: 6);

        Assert.Null(CrossCorrelation.Of(series));
        Assert.Null(CrossCorrelation.Of(series, [.. loss.Select((value, i) => i < 49 ? double.NaN : value)]));
        Assert.NotNull(CrossCorrelation.Of(series, [.. loss.Select((value, i) => i < 50 ? double.NaN : value)], new() { MostLag = 3 }));
        Assert.Null(CrossCorrelation.Of(series, [.. loss.Select(_ => 2.5)]));
        Assert.Throws<ArgumentException>(() => CrossCorrelation.Of(series, [1, 2]));
    }

    [Fact]
    public void Validate_OptionsThatCannotBe_AreNamed() =>
        Assert.Equal(
            """
            CrossCorrelationOptions cannot be used:
            - MostLag is -1; it must lie between 0 and 1000. Lags take pairs away.
            - Degree is 13; it must lie between 0 and 12. A higher one follows the events themselves.
            - Draws is 98; it must lie between 99 and 1000000. Fewer cannot show 1 in 100, more take hours.
            """.ReplaceLineEndings("\n"),
            Assert.Throws<MonitorOptionsException>(
                () => new CrossCorrelationOptions { MostLag = -1, Degree = 13, Draws = 98 }.Validate()).Message);

    /// <summary>How often the first of the table has p ≤ 0.05 with a loss that knows nothing, over 200 seeds: the table of
    /// docs/reference/statistics.md. Bounds are Wilson's 99 % interval about what was found, rounded outwards.</summary>
    [Theory]
    [InlineData(0.0, 0.0, 0.03, 0.13)]
    [InlineData(0.9, 0.9, 0.04, 0.15)]
    public void PValue_OfALossThatKnowsNothing_IsNearItsLevel(double ofUpdates, double ofLoss, double least, double most)
    {
        const int Seeds = 200;
        var (refused, naive) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (series, loss) = Unrelated(10, 1000 + seed, ofUpdates, ofLoss, 100);
            var found = CrossCorrelation.Of(series, loss, new CrossCorrelationOptions { Draws = 99 })!;
            refused += found.Ranking[0].PValue <= 0.05 ? 1 : 0;
            naive += EffectiveSampleSize.PValue(found.Ranking[0].R, found.Ranking[0].EffectiveCount) <= 0.05 ? 1 : 0;
        }

        var interval = WilsonInterval.Of(refused, Seeds)!.Value;
        output.WriteLine(FormattableString.Invariant(
            $"{refused} of {Seeds} [{interval.Lower:P1}, {interval.Upper:P1}]; as if it were the only one: {naive}"));
        Assert.InRange((double)refused / Seeds, least, most);
    }

    private static double[] Noise(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Normal.Sample(random, 0, 1))];
    }

    /// <summary>A series whose ratios are given.</summary>
    private static SpectrumSeries Series(int window, Func<int, double[]> ratios) =>
        Spectra.Of([.. Enumerable.Range(0, Count).Select(i =>
        {
            var (sigma, of) = (new double[window], ratios(i));
            sigma[^1] = 1;
            for (var j = window - 2; j >= 0; j--)
            {
                sigma[j] = sigma[j + 1] * of[j];
            }

            return (10L * (i + 1), sigma);
        })]);

    /// <summary>Windows of AR(1) updates of 40 parameters, and an AR(1) loss that knows nothing of them.</summary>
    private static (SpectrumSeries Series, double[] Loss) Unrelated(
        int window, int seed, double ofUpdates = 0, double ofLoss = 0.5, int count = Count)
    {
        const int Parameters = 40;
        var random = new Random(seed);
        var updates = new double[(count + window - 1) * Parameters];
        for (var i = 0; i < updates.Length; i++)
        {
            updates[i] = Normal.Sample(random, 0, 1) + (i < Parameters ? 0 : ofUpdates * updates[i - Parameters]);
        }

        var loss = new double[count + 100];
        for (var i = 1; i < loss.Length; i++)
        {
            loss[i] = Normal.Sample(random, 0, 1) + (ofLoss * loss[i - 1]);
        }

        var spectra = WindowSpectra.Of(DotProducts.Of(updates, count + window - 1), window);
        return (
            Spectra.Of([.. spectra.Select(of => (10L * of.End, of.SingularValues.ToArray()))]), loss[100..]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(61)]
    public void PhaseDraw_OfASeries_KeepsItsCircularAutocorrelationAndNothingElse(int count)
    {
        var values = Noise(7, count + 1);
        double[] series = [.. Enumerable.Range(0, count).Select(i => values[i] + (0.8 * values[i + 1]))];
        var mean = series.Average();
        var (draw, drawn, means) = (new PhaseDraw(3, series), new double[count], new double[count]);
        for (var i = 0; i < 400; i++)
        {
            draw.Fill(drawn);
            for (var lag = 0; lag < count; lag++)
            {
                var expected = Enumerable.Range(0, count).Sum(t => (series[t] - mean) * (series[(t + lag) % count] - mean));
                var found = Enumerable.Range(0, count).Sum(t => drawn[t] * drawn[(t + lag) % count]);
                Assert.Equal(expected, found, 1e-9);
            }

            means = [.. means.Zip(drawn, (sum, value) => sum + (value / 400))];
        }

        // A mean of 400 has a twentieth of the standard deviation, about 1.3; six of them.
        Assert.All(means, value => Assert.InRange(Math.Abs(value), 0, 6 * 1.3 / 20));
    }
}
