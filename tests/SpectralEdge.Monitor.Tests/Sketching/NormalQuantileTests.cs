using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Tests;

public class NormalQuantileTests
{
    [Fact]
    public void OfWord_AgainstTheGoldenFile_IsTheSameToTheLastBit()
    {
        foreach (var golden in ReferenceMaps.Of("normals"))
        {
            Assert.Equal(golden.GetProperty("normal").GetDouble(), NormalQuantile.OfWord(golden.GetProperty("word").GetUInt64()));
        }
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.475, 1.9599639845400542355)]
    [InlineData(-0.49, -2.3263478740408411)]
    [InlineData(-0.25, -0.67448975019608174320)]
    public void OfCentred_KnownQuantiles_AreThose(double q, double expected) =>
        Assert.Equal(expected, NormalQuantile.OfCentred(q), 1e-14);

    [Fact]
    public void OfCentred_OverTheWholeRange_IsTheInverseOfTheDistribution() => Property.ForAll(random =>
    {
        // From both sides of every branch of the algorithm, and far into the tail.
        foreach (var tail in new[] { random.NextDouble() / 2, 0.075 * (0.9 + (random.NextDouble() / 5)), Math.Pow(
            2, -54 * random.NextDouble()) / 2, 1.5e-11 * (0.5 + random.NextDouble()) })
        {
            var expected = Normal.InvCDF(0, 1, tail);

            // q itself is rounded to 2⁻⁵⁴, which moves a quantile far out by that much in units of the density.
            var q = tail - 0.5;
            var rounding = Math.Abs((q + 0.5) - tail) / Normal.PDF(0, 1, expected);
            Assert.InRange(
                NormalQuantile.OfCentred(q),
                expected - (1e-13 * (1 - expected)) - (2 * rounding),
                expected + (1e-13 * (1 - expected)) + (2 * rounding));
            Assert.Equal(NormalQuantile.OfCentred(q), -NormalQuantile.OfCentred(-q));
        }
    });

    [Fact]
    public void OfCentred_Growing_GrowsAcrossTheBranches()
    {
        foreach (var edge in new[] { 0.425, 0.5 - Math.Exp(-25) })
        {
            var before = double.NegativeInfinity;
            for (var i = -1000; i <= 1000; i++)
            {
                var z = NormalQuantile.OfCentred(edge + (i * 1e-14));
                Assert.True(z > before - 1e-14, $"The quantile falls at {edge} + {i}e-14.");
                before = z;
            }
        }
    }

    [Fact]
    public void Log_AnyMagnitude_IsTheLogarithm() => Property.ForAll(random =>
    {
        var x = Math.Pow(2, (random.NextDouble() * 120) - 100) * (1 + random.NextDouble());
        var expected = Math.Log(x);

        Assert.InRange(NormalQuantile.Log(x), expected - (4e-16 * Math.Abs(expected)), expected + (4e-16 * Math.Abs(expected)));
    });

    [Fact]
    public void Log_OfOne_IsZero() => Assert.Equal(0, NormalQuantile.Log(1));

    /// <summary>
    /// Mean, variance, skewness and kurtosis of a million numbers of one stream, each within five standard errors of the normal
    /// distribution's.
    /// </summary>
    [Fact]
    public void OfWord_AMillionWordsOfAStream_HaveTheMomentsOfTheNormalDistribution()
    {
        const int Count = 1_000_000;
        var numbers = Stream(Count);

        // Standard errors of the moments of order 1 to 4: √((μ_2k − μ_k²)/n) with μ_2 = 1, μ_4 = 3, μ_6 = 15, μ_8 = 105.
        Assert.InRange(numbers.Average(), -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
        Assert.InRange(numbers.Average(z => z * z) - 1, -5 * Math.Sqrt(2.0 / Count), 5 * Math.Sqrt(2.0 / Count));
        Assert.InRange(numbers.Average(z => z * z * z), -5 * Math.Sqrt(15.0 / Count), 5 * Math.Sqrt(15.0 / Count));
        Assert.InRange(numbers.Average(z => z * z * z * z) - 3, -5 * Math.Sqrt(96.0 / Count), 5 * Math.Sqrt(96.0 / Count));
    }

    /// <summary>
    /// Kolmogorov and Smirnov: the largest distance exceeds 2.7/√n with probability 2·exp(−2·2.7²), about once in a million
    /// streams.
    /// </summary>
    [Fact]
    public void OfWord_AHundredThousandWordsOfAStream_AreDistributedNormally()
    {
        const int Count = 100_000;
        var numbers = Stream(Count);
        Array.Sort(numbers);
        var distance = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var probability = Normal.CDF(0, 1, numbers[i]);
            distance = Math.Max(distance, Math.Max(probability - ((double)i / Count), ((i + 1.0) / Count) - probability));
        }

        Assert.InRange(distance, 0, 2.7 / Math.Sqrt(Count));
    }

    /// <summary>Neighbours in a stream, and equal places of neighbouring streams, are not correlated.</summary>
    [Fact]
    public void OfWord_NeighboursInAStreamAndBetweenStreams_AreUncorrelated()
    {
        const int Count = 100_000;
        var (numbers, others) = (Stream(Count), Stream(Count, row: 1));

        // Five standard errors of a mean of products of independent normal numbers, which have variance 1.
        Assert.InRange(numbers.Zip(numbers.Skip(1), (a, b) => a * b).Average(), -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
        Assert.InRange(numbers.Zip(others, (a, b) => a * b).Average(), -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
    }

    private static double[] Stream(int count, ulong row = 0)
    {
        var stream = SplitMix.Word(SplitMix.Derive(1, "dense gaussian"), row);
        return [.. Enumerable.Range(0, count).Select(i => NormalQuantile.OfWord(SplitMix.Word(stream, (ulong)i)))];
    }
}
