namespace SpectralEdge.Monitor.Tests;

public class LevelThresholdsTests
{
    private static readonly LevelOptions Short = new() { ExpectedRunLength = 500, Window = 5 };

    [Fact]
    public void CalibratedOn_LongQuietStretch_IsNearTheThresholdOfThatNoiseAndSaysWhereItIsFrom()
    {
        var noise = new NoiseModel { Window = 5 };
        var stretch = new double[20_000];
        new NoiseSeries(8, 0).Fill(noise, new double[stretch.Length + NoiseSeries.WorkOver(noise)], stretch);

        var calibrated = Short.CalibratedOn([.. stretch.Select(x => Math.Exp(0.1 * x)), double.NaN, 0]);

        Assert.Equal((20_000, 50), (calibrated.QuietLength, calibrated.BlockLength));
        var simulated = LevelThresholds.Find(Short with { Degrees = double.PositiveInfinity, Correlation = 0 }).Threshold;
        Assert.InRange(calibrated.Threshold!.Value / simulated, 0.8, 1.25);
        Assert.EndsWith(
            "for 500 samples, from 20000 quiet values in blocks of 50",
            new LevelDetector(calibrated).Describe(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void CalibratedOn_TooShort_SaysWhatToDo() => Assert.Equal(
        """
        A quiet stretch cannot be used:
        - Number of values above 0 is 2999; it must be at least 3000. Thresholds from fewer give two to nine times the false alarms: record a longer stretch, or leave the threshold to the simulated noise.
        """,
        Assert.Throws<MonitorOptionsException>(() => Short.CalibratedOn([.. Enumerable.Repeat(1.5, 2999), -1])).Message);

    [Fact]
    public void CalibratedOn_Constants_SaysThatNoThresholdFollows() => Assert.Contains(
        "they must scatter", Assert.Throws<MonitorOptionsException>(
            () => Short.CalibratedOn([.. Enumerable.Repeat(1.5, 3000)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Find_OneSide_IsLowerThanBoth() =>
        Assert.True(
            LevelThresholds.Find(
                new LevelOptions { Direction = LevelDirection.Up }).Threshold < LevelThresholds.Find(new LevelOptions()).Threshold);

    [Fact]
    public void Find_OneSideOfTheTable_AgreesWithItsSimulation()
    {
        var options = new LevelOptions { Direction = LevelDirection.Down, ExpectedRunLength = 1000 };
        var noise = new NoiseModel { Correlation = options.Correlation, Degrees = options.Degrees };
        var simulated = RunLengthCalibration.OnNoise(
            options.ToSequential(), noise, new CalibrationOptions { RunLength = 1000, Streams = 1000 });

        // Four errors of the run length simulated, and a tenth for the table and the halving.
        Assert.InRange(LevelThresholds.Find(options).Threshold, simulated.Range.Low * 0.8, simulated.Range.High * 1.25);
    }

    [Fact]
    public void Find_BeyondTheReachOfTheSimulation_GoesOnRising()
    {
        var options = new LevelOptions { Degrees = double.PositiveInfinity, WarmUp = 20, Window = 3, Correlation = 0 };
        var (near, far) = (LevelThresholds.Find(
            options with { ExpectedRunLength = 100_000 }).Threshold, LevelThresholds.Find(
                options with { ExpectedRunLength = 10_000_000 }).Threshold);
        Assert.InRange(far / near, 1.1, 100);
    }

    [Fact]
    public void Describe_NamesTestThresholdNoiseAndSource()
    {
        Assert.Matches(
            @"^page_hinkley of edge_strength: threshold [0-9.]+ for 40000 samples, AR\(1\) 0.5, t 2.5, from table$",
            new LevelDetector(new LevelOptions { ExpectedRunLength = 40_000 }).Describe());
        Assert.Equal(
            "drawdown of stable_rank: threshold 7.5, set by hand",
            new LevelDetector(new LevelOptions
            {
                Test = SequentialKind.Drawdown,
                Quantity = SampleQuantity.StableRank,
                Threshold = 7.5,
            }).Describe());
    }
}
