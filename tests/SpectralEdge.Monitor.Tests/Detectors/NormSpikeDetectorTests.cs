namespace SpectralEdge.Monitor.Tests;

public class NormSpikeDetectorTests
{
    [Fact]
    public void Update_AgainstASlowTwin_SaysTheSame() => Property.ForAll(
        random =>
        {
            var options = new NormSpikeOptions { ExpectedRunLength = 100, Reference = 16, WarmUp = 5 };
            var (detector, past) = (new NormSpikeDetector(options), new List<double>());
            for (var t = 0; t < 300; t++)
            {
                var length = Math.Pow(random.NextDouble(), -1.0);
                var known = past.TakeLast(16).ToArray();
                var threshold = known.Length == 0
                    ? double.NaN
                    : known.Max() * Math.Max(1.5, Math.Cbrt(100.0 / (known.Length + 1)));
                var told = (NormSpike?)detector.Update(Of(t, length));

                Assert.Equal(known.Length >= 5 && length > threshold, told is not null);
                if (told is not null)
                {
                    Assert.Equal(
                        (known.Max(), length, threshold, known.Length),
                        (told.Before, told.After, told.Threshold, told.Reference));
                }

                past.Add(length);
            }
        },
        cases: 20);

    /// <summary>Independent lengths: the rate is at most what was asked for, and for the heavier tail near it.</summary>
    [Theory]
    [InlineData(3, 0.3)]
    [InlineData(0, 0)]
    public void Update_IndependentLengths_KeepTheRunLength(int degrees, double least)
    {
        const int Lengths = 400_000;
        var (random, detector, told) = (new Random(5), new NormSpikeDetector(
            new NormSpikeOptions { ExpectedRunLength = 10_000 }), 0);
        for (var t = 0; t < Lengths; t++)
        {
            var square = Enumerable.Range(0, degrees).Sum(_ => Math.Pow(Vectors.Gaussian(random), 2));
            var length = Math.Abs(Vectors.Gaussian(random)) / (degrees == 0 ? 1 : Math.Sqrt(square / degrees));
            told += detector.Update(Of(t, length)) is null ? 0 : 1;
        }

        // The bound gives a Poisson count of 40 at most: above 72 once in a million runs. Student's t is near the bound, normal
        // lengths far below.
        Assert.InRange(told, least * Lengths / 10_000, 72);
    }

    [Fact]
    public void Update_AnotherStride_LearnsAnew()
    {
        var detector = new NormSpikeDetector();
        for (var t = 0; t < 100; t++)
        {
            Assert.Null(detector.Update(Of(t, 1)));
        }

        var longer = Of(100, 100);
        longer.Stride = 20;
        Assert.Null(detector.Update(longer));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void Update_LengthsThatAreNone_AreLeftOut(double length)
    {
        var detector = new NormSpikeDetector();
        detector.Update(Of(0, 1));
        var before = detector.Save();

        Assert.Null(detector.Update(Of(1, length)));
        Assert.Equal(before, detector.Save());
    }

    private static SpectralSample Of(int t, double length)
    {
        var sample = Samples.With(t, 1.1);
        sample.UpdateNorm = length;
        return sample;
    }
}
