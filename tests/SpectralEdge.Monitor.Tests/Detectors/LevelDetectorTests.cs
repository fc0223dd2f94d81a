using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public class LevelDetectorTests
{
    private static readonly LevelOptions Norm = new() { Quantity = SampleQuantity.UpdateNorm, WarmUp = 50 };

    [Fact]
    public void Update_LengthsThatTriple_AreSeenSoonAndToldInTheirUnit()
    {
        var detector = new LevelDetector(Norm);
        var events = Feed(detector, new Random(1), 200, t => t < 100 ? 2 : 6);

        var seen = Assert.IsType<LevelChanged>(events.First());
        Assert.InRange(seen.Step, 100, 115);
        Assert.InRange(seen.Level, 1.8, 2.2);
        Assert.InRange(seen.Value, 4, 9);
        Assert.True(seen.Statistic >= seen.StatisticThreshold);
        Assert.Equal(
            ("level_changed", "update_norm", "page_hinkley", 10_000.0),
            (seen.Kind, seen.Quantity, seen.Test, seen.ExpectedRunLength));

        // It learns the new level and is content with it.
        Assert.Single(events);
    }

    [Theory]
    [InlineData(SampleQuantity.EdgeStrength)]
    [InlineData(SampleQuantity.UpdateNorm)]
    [InlineData(SampleQuantity.DriftSpeed)]
    [InlineData(SampleQuantity.TotalVariance)]
    [InlineData(SampleQuantity.EffectiveRank)]
    public void Update_EveryQuantity_FiresOnItsOwnChangeAlone(SampleQuantity quantity)
    {
        var detector = new LevelDetector(Norm with { Quantity = quantity });
        Assert.Empty(Feed(detector, new Random(2), 100, _ => 1));

        var (random, seen) = (new Random(3), new List<SpectralEvent>());
        for (var t = 100; t < 200; t++)
        {
            var sample = Sample(t, random, 1);
            switch (quantity)
            {
                case SampleQuantity.EdgeStrength: sample.GapRatio = 1 + (5 * (sample.GapRatio - 1)); break;
                case SampleQuantity.UpdateNorm: sample.UpdateNorm *= 5; break;
                case SampleQuantity.DriftSpeed: sample.DriftSpeed *= 5; break;
                case SampleQuantity.TotalVariance: sample.TotalVariance *= 5; break;
                default: sample.EffectiveRank *= 5; break;
            }

            if (detector.Update(sample) is { } value)
            {
                seen.Add(value);
            }
        }

        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Restore_AtAnySample_GoesOnBitForBit() => Property.ForAll(
        random =>
        {
            var (whole, stopped, stop) = (new LevelDetector(Norm), new LevelDetector(Norm), random.Next(150));
            var (first, second) = (new Random(7), new Random(7));
            for (var t = 0; t < 150; t++)
            {
                if (t == stop)
                {
                    var state = stopped.Save();
                    stopped = new LevelDetector(Norm);
                    stopped.Restore(state);
                }

                Assert.Equal(
                    whole.Update(Sample(t, first, t < 90 ? 1 : 1.7)), stopped.Update(Sample(t, second, t < 90 ? 1 : 1.7)));
                Assert.Equal(whole.Save(), stopped.Save());
            }
        },
        cases: 20);

    [Fact]
    public void Restore_OfOtherSettings_IsRefused()
    {
        var state = new LevelDetector(Norm).Save();

        var exception = Assert.Throws<FormatException>(() => new LevelDetector(Norm with { WarmUp = 60 }).Restore(state));

        Assert.StartsWith("LevelOptions was {", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_ValuesThatAreNone_AreLeftOut()
    {
        var detector = new LevelDetector(Norm);
        var before = detector.Save();
        foreach (var value in new[] { double.NaN, 0, -1 })
        {
            var sample = Sample(0, new Random(1), 1);
            sample.UpdateNorm = value;
            Assert.Null(detector.Update(sample));
        }

        Assert.Equal(before, detector.Save());
    }

    [Fact]
    public void Update_LengthsThatFollowTheLearningRate_AreNoChangeOfTheScaledOnes()
    {
        SpectralEvent[] Of(SampleQuantity quantity, double last) => [.. Feed(
            new LevelDetector(Norm with { Quantity = quantity }), new Random(1), 400, t =>
                Rate(t) * (t < 300 ? 1 : last), t => Rate(t))];

        Assert.Empty(Of(SampleQuantity.ScaledUpdateNorm, 1));
        Assert.NotEmpty(Of(SampleQuantity.UpdateNorm, 1));
        var seen = Assert.IsType<LevelChanged>(Assert.Single(Of(SampleQuantity.ScaledUpdateNorm, 3)));
        Assert.Equal("scaled_update_norm", seen.Quantity);
        Assert.InRange(seen.Step, 300, 315);

        static double Rate(int t) => 0.01 * Math.Pow(0.5, t / 50);
    }

    [Fact]
    public void Update_LearningRatesThatBeginAndStop_AreNoChange()
    {
        // None at first, then one, a rate of 0, and none again: only the second stretch is compared with itself.
        var detector = new LevelDetector(Norm with { Quantity = SampleQuantity.ScaledUpdateNorm });

        Assert.Empty(Feed(detector, new Random(1), 600, _ => 1, t => t < 150 ? null : t < 300 ? 0.001 : t < 310 ? 0 : null));
        Assert.Single(Feed(detector, new Random(2), 100, _ => 3, _ => 0.001));
    }

    [Fact]
    public void Update_QuietSample_AllocatesNothing()
    {
        var detector = new LevelDetector(Norm);
        Feed(detector, new Random(1), 80, _ => 1);
        var sample = Sample(81, new Random(2), 1);

        Assert.Equal(0, Allocations.Of(() => detector.Update(sample)));
    }

    [Fact]
    public void WriteTo_SaysWhatTheThresholdPromises()
    {
        var seen = Feed(new LevelDetector(Norm), new Random(1), 200, t => t < 100 ? 2 : 6).First();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            seen.WriteTo(json);
            json.WriteEndObject();
        }

        var line = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal(10_000, line.GetProperty("expected_run_length").GetDouble());
        Assert.Equal("update_norm", line.GetProperty("quantity").GetString());
        Assert.Equal("page_hinkley", line.GetProperty("test").GetString());
        Assert.True(line.GetProperty("statistic").GetDouble() >= line.GetProperty("statistic_threshold").GetDouble());
    }

    [Fact]
    public void Validate_SettingsOutOfRange_AreRefusedTogether() => Assert.Equal(
        """
        LevelOptions cannot be used:
        - Quantity is 10; it must lie between 0 and 9. There are no others.
        - Test is 7; it must lie between 0 and 5. There are no other tests.
        - Direction is 5; it must lie between 0 and 2. There are no others.
        - Window is 2; it must lie between 3 and 512. Windows of a monitor are not shorter or longer.
        - ExpectedRunLength is 99; it must lie between 100 and 10000000. A shorter one gives too many alarms; no thresholds are known for a longer one.
        - WarmUp is 19; it must lie between 20 and 100000. With fewer the reference would be a guess.
        - Degrees is NaN; it must be above 2. With fewer there is no variance to standardize with.
        - Correlation is 1; it must lie between -0.99 and 0.99. Nearer to 1 the simulation would have to be far longer.
        - Threshold is 0; it must be above 0. A statistic is 0 while nothing happens.
        """,
        Assert.Throws<MonitorOptionsException>(
            () => new LevelDetector(new LevelOptions
            {
                Quantity = (SampleQuantity)10,
                Window = 2,
                ExpectedRunLength = 99,
                WarmUp = 19,
                Test = (SequentialKind)7,
                Direction = (LevelDirection)5,
                Threshold = 0,
                Degrees = double.NaN,
                Correlation = 1,
            })).Message.Replace("Infinity", "∞", StringComparison.Ordinal));

    private static List<SpectralEvent> Feed(
        LevelDetector detector, Random random, int count, Func<int, double> length, Func<int, double?>? rate = null) =>
        [
            .. Enumerable.Range(0, count).Select(t => detector.Update(
                Sample(t, random, length(t), rate?.Invoke(t)))).OfType<SpectralEvent>(),
        ];

    private static SpectralSample Sample(int t, Random random, double length, double? rate = null)
    {
        var sample = Samples.With(t, 1.5 * Math.Exp(0.05 * Vectors.Gaussian(random)));
        sample.LearningRateSum = rate;
        sample.UpdateNorm = length * Math.Exp(0.1 * Vectors.Gaussian(random));
        sample.DriftSpeed = Math.Exp(0.1 * Vectors.Gaussian(random));
        sample.TotalVariance = Math.Exp(0.1 * Vectors.Gaussian(random));
        sample.EffectiveRank = 4 * Math.Exp(0.1 * Vectors.Gaussian(random));
        return sample;
    }
}
