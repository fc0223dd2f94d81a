namespace SpectralEdge.Monitor.Analysis.Tests;

public class HistoryWatchTests
{
    // The step of a planted shift, in rows.
    private const int Shift = 1500;

    /// <summary>The detector of a monitor, given the same values as lengths of updates, says the same at the same steps.</summary>
    [Theory]
    [InlineData(nameof(HistoryTest.PageHinkley))]
    [InlineData(nameof(HistoryTest.Cusum))]
    [InlineData(nameof(HistoryTest.ShiryaevRoberts))]
    [InlineData(nameof(HistoryTest.Derivative))]
    [InlineData(nameof(HistoryTest.TwoSample))]
    [InlineData(nameof(HistoryTest.Drawdown))]
    public void Run_PositiveColumn_IsWhatTheMonitorsDetectorSays(string test)
    {
        var column = Noisy(1, t => t switch { < 1000 => 1, < Shift => 0.001, _ => 3 });
        var kind = Enum.Parse<SequentialKind>(test);
        var detector = new LevelDetector(new() { Quantity = SampleQuantity.UpdateNorm, Test = kind, ExpectedRunLength = 4000 });
        var expected = Feed(detector, column).Cast<LevelChanged>().ToList();

        var found = HistoryWatch.Run([(column, Enum.Parse<HistoryTest>(test))], 4000)[0];

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(value => value.Step), found.Events.Select(value => value.Step));
        Assert.All(expected.Zip(found.Events), pair =>
        {
            Assert.Equal(pair.First.Level, pair.Second.Before, Math.Abs(pair.First.Level) * 1e-12);
            Assert.Equal(pair.First.Value, pair.Second.After);
            Assert.Equal((pair.First.Statistic, pair.First.StatisticThreshold), (pair.Second.Statistic, pair.Second.Threshold));
            Assert.Equal((4000, 4000), (pair.First.ExpectedRunLength, pair.Second.RunLength));
            Assert.Equal(pair.First.Value > pair.First.Level, pair.Second.IsUp);
        });
    }

    [Fact]
    public void Run_Spike_IsWhatTheMonitorsDetectorSays()
    {
        var column = Noisy(2, t => t == Shift ? 40 : 1);
        var spike = Feed(new NormSpikeDetector(), column).Cast<NormSpike>().Single();

        var found = HistoryWatch.Run([(column, HistoryTest.Spike)], 10_000)[0].Events.Single();

        Assert.Equal((Shift, spike.ValueBefore, spike.ValueAfter), (found.Step, found.Before, found.After));
        Assert.Equal(Math.Cbrt(10_000.0 / 257), found.Threshold, 1e-12);
        Assert.Equal(spike.ValueAfter / spike.ValueBefore, found.Statistic);
    }

    /// <summary>Delay of 2 deviations in AR(1) 0.5 noise: docs/guide/foreign-logs.md has a median of 40 rows and all found within 1000.
    /// Of 20 streams, each found within 300 rows.</summary>
    [Fact]
    public void Run_PlantedShift_IsFoundWithinTheDocumentedDelay_AndQuietNoiseIsQuiet()
    {
        for (var seed = 10; seed < 30; seed++)
        {
            var quiet = HistoryWatch.Run([(Noisy(seed, _ => 1), HistoryTest.PageHinkley)], 10_000)[0];
            var moved = HistoryWatch.Run(
                [(Noisy(seed, t => t < Shift ? 1 : Math.Exp(2 * 0.2)), HistoryTest.PageHinkley)], 10_000)[0];

            Assert.Empty(quiet.Events);
            Assert.InRange(moved.Events[0].Step, Shift + 5, Shift + 300);
            Assert.True(moved.Events[0].IsUp);
            Assert.Equal((0.29, true), (quiet.FalseAlarms, quiet.IsLogarithmic));
            Assert.Equal((100, 2900), (quiet.Learnt, quiet.JudgedSteps.Count));
        }
    }

    [Fact]
    public void Run_ColumnTimesAFactor_FindsTheSame_AndAnUnlikeOneIsWatchedAsItIs()
    {
        var column = Noisy(3, t => t < Shift ? 1 : 1.5);
        HistoryColumn[] scaled = [Mapped(column, x => 1e6 * x), Mapped(column, x => (1e6 * Math.Log(x)) - 3)];
        var expected = HistoryWatch.Run([(column, HistoryTest.PageHinkley)], 10_000)[0].Events.Single();

        foreach (var (i, other) in scaled.Index())
        {
            var found = HistoryWatch.Run([(other, HistoryTest.PageHinkley)], 10_000)[0];

            Assert.Equal((expected.Step, i == 0), (found.Events.Single().Step, found.IsLogarithmic));
            Assert.Equal(expected.Statistic, found.Events[0].Statistic, 1e-6);
            Assert.Equal(i == 0 ? 1e6 * expected.Before : (1e6 * Math.Log(expected.Before)) - 3, found.Events[0].Before, 1e-2);
        }

        Assert.Empty(HistoryWatch.Run([(scaled[1], HistoryTest.Spike)], 10_000)[0].JudgedSteps);
    }

    [Fact]
    public void Run_SeveralDetectors_ShareTheRunLength_AndOneThatCannotJudgeHasNone()
    {
        var (positive, other) = (Noisy(4, _ => 1), Mapped(Noisy(5, _ => 1), x => Math.Log(x)));

        var found = HistoryWatch.Run(
            [
                (positive, HistoryTest.PageHinkley), (positive, HistoryTest.Spike), (other, HistoryTest.Cusum),
                (other, HistoryTest.Spike),
            ], 1000);

        Assert.All(found, finding => Assert.Equal(3000, finding.RunLength));
        Assert.Contains(
            "9000000 values times 2 detectors is 18000000; it must lie between 100 and 10000000",
            Assert.Throws<MonitorOptionsException>(() => HistoryWatch.Run(
                [(positive, HistoryTest.PageHinkley), (positive, HistoryTest.Spike)], 9e6)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ValuesThatAreNoNumbers_AndEarlierSteps_AreLeftOut()
    {
        var (column, holes) = (Noisy(6, t => t < Shift ? 1 : 1.6), new HistoryColumn("x"));
        for (var t = 0; t < column.Steps.Count; t++)
        {
            holes.Add(3L * t, -1);
            holes.Add((3L * t) + 1, t % 2 == 0 ? double.NaN : double.PositiveInfinity);
            holes.Add((3L * t) + 2, column.Values[t]);
        }

        var alone = new HistoryColumn("x");
        foreach (var t in Enumerable.Range(500, column.Steps.Count - 500))
        {
            alone.Add((3L * t) + 2, column.Values[t]);
        }

        var every = Mapped(holes, x => x == -1 ? double.NaN : x);
        var expected = HistoryWatch.Run([(alone, HistoryTest.PageHinkley)], 10_000)[0].Events.Single();

        Assert.Equal(expected, HistoryWatch.Run([(every, HistoryTest.PageHinkley)], 10_000, from: 1501)[0].Events.Single());
    }

    [Fact]
    public void Run_FallingOrSmoothValues_AreCalledWhatTheyAre()
    {
        var falling = HistoryWatch.Run([(Noisy(7, t => 100.0 / (t + 1000)), HistoryTest.PageHinkley)], 10_000)[0];
        var steep = HistoryWatch.Run([(Noisy(8, t => 1 + (1000.0 / (t + 1))), HistoryTest.PageHinkley)], 10_000)[0];

        Assert.True(falling.LooksLikeATrend);
        Assert.All(falling.Events, value => Assert.False(value.IsUp));
        var slow = HistoryWatch.Run([(Noisy(8, t => 2 + (3 * Math.Sqrt(50.0 / (t + 1)))), HistoryTest.PageHinkley)], 10_000)[0];
        Assert.Equal((true, false, false), (slow.IsDeaf, falling.IsDeaf, slow.IsSmooth));

        // What is steeper than four times the later scatter is left behind: a shift is found then.
        Assert.Equal((false, false), (steep.IsDeaf, steep.IsSmooth));
        Assert.True(HistoryWatch.Run([(Smoothed(Noisy(9, _ => 1)), HistoryTest.PageHinkley)], 10_000)[0].IsSmooth);

        // Closed forms: values −1, 1, −1, 1 … and then twice as large; r of neighbours is −(n − 1)/n.
        var found = HistoryWatch.Run(
            [(Mapped(Noisy(0, _ => 1), (t, _) => ((2 * (t % 2)) - 1) * (t < 100 ? 1 : 2)), HistoryTest.PageHinkley)], 10_000)[0];
        Assert.Equal(0.5, found.Spread, 1e-12);
        Assert.Equal(-0.99, found.Correlation, 1e-12);
    }

    [Fact]
    public void Run_FewerValuesThanAWarmUp_JudgesNone()
    {
        var column = new HistoryColumn("x");
        for (var t = 0; t < 100; t++)
        {
            column.Add(t, 1 + (t % 3));
        }

        var found = HistoryWatch.Run([(column, HistoryTest.PageHinkley), (column, HistoryTest.Spike)], 10_000);

        Assert.Empty(found[0].JudgedSteps);
        Assert.Equal(Enumerable.Range(64, 36).Select(t => (long)t), found[1].JudgedSteps);
        Assert.Equal(80, HistoryWatch.Run([(column, HistoryTest.PageHinkley)], 10_000, warmUp: 20)[0].JudgedSteps.Count);
    }

    /// <summary>3000 rows of exp(0.2 z) times a level, z being AR(1) noise of correlation 0.5 and deviation 1.</summary>
    private static HistoryColumn Noisy(int seed, Func<int, double> level)
    {
        var (noise, model) = (new double[3000], new NoiseModel { Window = 1, Correlation = 0.5 });
        new NoiseSeries(seed, 0).Fill(model, new double[noise.Length + NoiseSeries.WorkOver(model)], noise);
        var column = new HistoryColumn("x");
        for (var t = 0; t < noise.Length; t++)
        {
            column.Add(t, level(t) * Math.Exp(0.2 * noise[t]));
        }

        return column;
    }

    /// <summary>A moving average that forgets a fiftieth with each value, as progress bars show it.</summary>
    private static HistoryColumn Smoothed(HistoryColumn column)
    {
        var mean = column.Values[0];
        return Mapped(column, value => mean += (value - mean) / 50);
    }

    private static HistoryColumn Mapped(HistoryColumn column, Func<double, double> map) => Mapped(column, (_, value) => map(value));

    private static HistoryColumn Mapped(HistoryColumn column, Func<int, double, double> map)
    {
        var mapped = new HistoryColumn(column.Name);
        for (var t = 0; t < column.Steps.Count; t++)
        {
            mapped.Add(column.Steps[t], map(t, column.Values[t]));
        }

        return mapped;
    }

    private static List<SpectralEvent> Feed(ISpectralDetector detector, HistoryColumn column)
    {
        var (events, sample) = (new List<SpectralEvent>(), new SpectralSample("x", 3) { Stride = 1 });
        for (var t = 0; t < column.Steps.Count; t++)
        {
            (sample.Step, sample.UpdateNorm) = (column.Steps[t], column.Values[t]);
            events.AddRange(detector.Update(sample) is { } value ? [value] : []);
        }

        return events;
    }
}
