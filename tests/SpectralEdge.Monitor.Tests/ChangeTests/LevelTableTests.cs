namespace SpectralEdge.Monitor.Tests;

public class LevelTableTests
{
    public static TheoryData<SequentialKind> Kinds => [.. Enum.GetValues<SequentialKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void Threshold_BetweenTabulatedPoints_HasTheRunLengthWantedInFreshNoise(SequentialKind kind)
    {
        foreach (var (window, runLength) in new[] { (4, 700.0), (12, 1500.0), (17, 3000.0) })
        {
            var options = new LevelOptions { Test = kind, Window = window };
            var test = options.ToSequential() with { Threshold = LevelTable.Threshold(kind, window, runLength) };
            var noise = new NoiseModel { Window = window, Correlation = options.Correlation, Degrees = options.Degrees };

            var found = RunLengths.Of(test, noise, 1000, 5000, seed: 77);

            // Four standard errors of the simulation (one false failure in 15,000), and 10 % for the table, its interpolation
            // included.
            Assert.InRange(
                found.Mean, (0.9 * runLength) - (4 * found.StandardError), (1.1 * runLength) + (4 * found.StandardError));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Threshold_LongerRunLength_IsHigherAndFinite(SequentialKind kind)
    {
        foreach (var window in new[] { 1, 3, 10, 33, 512 })
        {
            var thresholds = Enumerable.Range(0, 54).Select(i => LevelTable.Threshold(
                kind, window, 50 * Math.Pow(10, i / 10.0))).ToList();
            Assert.All(thresholds, threshold => Assert.True(double.IsFinite(threshold) && threshold > 0));
            Assert.Equal(thresholds.Order(), thresholds);
        }
    }

    [Fact]
    public void Beyond_APowerOfTheRunLength_GoesOnAsThatPower() =>
        Assert.Equal(
            2 * Math.Pow(1e7, 0.3), LevelTable.Beyond(1e4, 2 * Math.Pow(1e4, 0.3), 1e5, 2 * Math.Pow(1e5, 0.3), 1e7), 1e-9);

    [Fact]
    public void Find_DefaultNoise_SimulatesNothing()
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var runLength in Enumerable.Range(0, 200).Select(i => 100.0 + (i * 49_000)))
        {
            Assert.Equal(
                "from table",
                LevelThresholds.Find(new LevelOptions { ExpectedRunLength = runLength, Window = 12, WarmUp = 120 }).Source);
        }

        // One simulation alone takes longer than all of these may.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds < 2);
        Assert.Equal("simulated", LevelThresholds.Find(new LevelOptions { ExpectedRunLength = 100, Degrees = 4 }).Source);
    }
}
