namespace SpectralEdge.Monitor.Tests;

public class GrokkingPatternTests
{
    private static readonly GrokkingState[] WholePattern =
        [GrokkingState.EdgeOpen, GrokkingState.EdgeFallen, GrokkingState.OrderReturned, GrokkingState.EdgeReopened];

    [Fact]
    public void Update_TheWholePattern_GoesThroughAllStatesInOrder()
    {
        var changes = Feed(new GrokkingPattern(GrokkingSource.UpdateGeometry), 200, Pattern);

        Assert.Equal(WholePattern, changes.Select(change => change.To));
        Assert.Equal([GrokkingState.Undefined, .. WholePattern[..3]], changes.Select(change => change.From));

        // The edge opens with the third sample, where it stands at 2.54: from there on its peak is followed. A quarter of it is
        // reached at sample 41. Order turns at 80, rises by 0.6 % a sample.
        Assert.Equal((0, 20), (changes[0].FirstStep, changes[0].Step));
        Assert.Equal((2.54, 1.385), (changes[1].Before, Math.Round(changes[1].Threshold, 12)));
        Assert.Equal((410, 430), (changes[1].FirstStep, changes[1].Step));

        // ln 1.1/0.006 is 15.9 samples, and three of them have to agree.
        Assert.Equal((960, 980), (changes[2].FirstStep, changes[2].Step));
        Assert.Equal(1.1, changes[2].Threshold / changes[2].Before, 12);
        Assert.True(changes[2].After >= changes[2].Threshold);
        Assert.Equal(1.5, changes[3].Threshold);
    }

    [Fact]
    public void Update_OrderThatNeverTurns_StaysCollapsed() =>
        Assert.Equal(
            WholePattern[..2],
            Feed(
                new GrokkingPattern(GrokkingSource.UpdateGeometry),
                130,
                t => Pattern(t) with { Order = Math.Exp(-0.003 * t) }).Select(change => change.To));

    [Fact]
    public void Update_LossThatRisesWithTheTurn_DoesNotWarn() =>
        Assert.Equal(
            WholePattern[..2],
            Feed(
                new GrokkingPattern(GrokkingSource.UpdateGeometry),
                130,
                t => Pattern(t) with { Loss = 0.1 * Math.Exp(0.01 * t) }).Select(change => change.To));

    [Theory]
    [InlineData(1.2, true)]
    [InlineData(1.3, false)]
    public void Update_LengthsThatJump_DoNotWarnFromTheFactorOn(double factor, bool warns)
    {
        var changes = Feed(
            new GrokkingPattern(GrokkingSource.UpdateGeometry), 130, t => Pattern(t) with { Length = t % 15 == 0 ? factor : 1 });

        Assert.Equal(warns, changes.Any(change => change.To == GrokkingState.OrderReturned));
    }

    [Fact]
    public void Update_LossAndLengthNotGiven_AreNotAskedFor() =>
        Assert.Equal(
            WholePattern,
            Feed(
                new GrokkingPattern(GrokkingSource.UpdateGeometry),
                200,
                t => Pattern(t) with { Loss = null, Length = null }).Select(change => change.To));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Update_LossThatIsNone_DoesNotWarn(double loss) =>
        Assert.DoesNotContain(
            Feed(
                new GrokkingPattern(GrokkingSource.UpdateGeometry),
                130,
                t => Pattern(t) with { Loss = t % 8 == 0 ? loss : Pattern(t).Loss }),
            change => change.To == GrokkingState.OrderReturned);

    [Fact]
    public void Update_LossThatBeginsLater_IsNotTakenToHaveFallenFromOne()
    {
        Assert.DoesNotContain(
            Feed(new GrokkingPattern(GrokkingSource.UpdateGeometry), 130, t => Pattern(t) with { Loss = t < 60 ? null : 0.5 }),
            change => change.To == GrokkingState.OrderReturned);
    }

    [Fact]
    public void Update_CollapseAndTurnInOneSample_AreToldOneAfterTheOther()
    {
        var options = new GrokkingOptions { Hold = 1, Horizon = 2, Smoothing = 1 };
        double[] edges = [3, 3, 3, 1, 1];
        double[] orders = [1, 0.5, 0.6, 0.7, 0.8];
        var changes = Feed(
            new GrokkingPattern(GrokkingSource.UpdateGeometry, options), 5, t => new GrokkingReading(t, edges[t], orders[t]));

        Assert.Equal(
            [(0L, GrokkingState.EdgeOpen), (3L, GrokkingState.EdgeFallen), (4L, GrokkingState.OrderReturned)],
            changes.Select(change => (change.Step, change.To)));
    }

    [Fact]
    public void Restore_DamagedOrOfAnotherSource_IsRefused()
    {
        var tracker = new GrokkingPattern(GrokkingSource.UpdateGeometry);
        Feed(tracker, 30, Pattern);
        var state = tracker.Save();
        foreach (var length in new[] { 0, 20, state.Length / 2, state.Length - 1 })
        {
            Assert.Throws<FormatException>(() => tracker.Restore(state[..length]));
        }

        Assert.Contains(
            "Source",
            Assert.Throws<FormatException>(() => new GrokkingPattern(GrokkingSource.WeightMatrix).Restore(state)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Update_OrderOrLengthThatIsNone_DoesNotWarn()
    {
        Assert.DoesNotContain(
            Feed(
                new GrokkingPattern(GrokkingSource.UpdateGeometry),
                130,
                t => Pattern(t) with { Order = t % 18 == 0 ? double.NaN : Pattern(t).Order }),
            change => change.To == GrokkingState.OrderReturned);
        Assert.DoesNotContain(
            Feed(
                new GrokkingPattern(GrokkingSource.UpdateGeometry),
                130,
                t => Pattern(t) with { Length = t % 18 == 0 ? double.NaN : 1 }),
            change => change.To == GrokkingState.OrderReturned);
    }

    [Fact]
    public void Update_EdgeThatReopensWithoutATurn_IsOpenAgain()
    {
        var changes = Feed(
            new GrokkingPattern(GrokkingSource.UpdateGeometry), 120, t => new GrokkingReading(10 * t, t % 40 < 20 ? 2 : 1, 1));

        Assert.Equal(
            [
                GrokkingState.EdgeOpen, GrokkingState.EdgeFallen, GrokkingState.EdgeOpen, GrokkingState.EdgeFallen,
                GrokkingState.EdgeOpen, GrokkingState.EdgeFallen,
            ],
            changes.Select(change => change.To));
    }

    [Fact]
    public void Update_FewerSamplesThanPersistence_SettleNothing() =>
        Assert.Empty(Feed(
            new GrokkingPattern(GrokkingSource.UpdateGeometry), 100, t => new GrokkingReading(10 * t, t % 3 < 2 ? 3 : 1, 1)));

    [Fact]
    public void Update_EdgeThatIsNaN_BreaksTheRowAndDecidesNothing() =>
        Assert.Empty(Feed(
            new GrokkingPattern(GrokkingSource.UpdateGeometry),
            100,
            t => new GrokkingReading(10 * t, t % 3 < 2 ? 3 : double.NaN, 1)));

    [Fact]
    public void Update_AfterThePattern_RestsThere()
    {
        var tracker = new GrokkingPattern(GrokkingSource.UpdateGeometry);
        Feed(tracker, 200, Pattern);
        Assert.Empty(Feed(tracker, 200, Pattern));
        Assert.Equal(GrokkingState.EdgeReopened, tracker.State);
    }

    [Fact]
    public void Update_OfOneSeries_FollowsTheSamePattern()
    {
        // A defect over its level at the start: it opens, falls, turns up from its lowest and opens again.
        var tracker = new GrokkingPattern(GrokkingSource.CommutatorDefect);
        var changes = new List<GrokkingChange>();
        for (var t = 0; t < 120; t++)
        {
            var value = t < 30 ? 3 : t < 60 ? 1.2 : 1.2 * Math.Exp(0.006 * (t - 60));
            if (tracker.Update(100 * t, value) is { } change)
            {
                changes.Add(change);
            }
        }

        Assert.Equal(WholePattern, changes.Select(change => change.To));
        Assert.Equal(GrokkingSource.CommutatorDefect, tracker.Source);
    }

    [Fact]
    public void Update_RandomWalkOfOrder_WarnsOnlyWhereASlowTwinDoes() => Property.ForAll(
        random =>
        {
            // The twin looks back over plain lists and knows neither rings nor streaks.
            var options = new GrokkingOptions
            {
                Horizon = random.Next(2, 9),
                Smoothing = random.Next(1, 5),
                Hold = random.Next(1, 4),
                Calm = 1.5,
            };
            var (order, loss) = (1.0, 1.0);
            var readings = new List<GrokkingReading>();
            for (var t = 0; t < 120; t++)
            {
                order *= Math.Exp(0.05 * Vectors.Gaussian(random));
                loss *= Math.Exp(0.1 * Vectors.Gaussian(random));
                readings.Add(new GrokkingReading(t, t < 10 ? 2 : 1, order, loss, Math.Exp(0.08 * Vectors.Gaussian(random))));
            }

            var tracker = new GrokkingPattern(GrokkingSource.UpdateGeometry, options);
            var warning = readings.Select(
                reading => tracker.Update(reading)).OfType<GrokkingChange>().FirstOrDefault(
                    change => change.To == GrokkingState.OrderReturned);
            Assert.Equal(SlowWarning(readings, options, 10 + options.Hold - 1), warning == default ? null : warning.Step);
        },
        cases: 200);

    [Fact]
    public void Restore_AtAnySample_GoesOnBitForBit() => Property.ForAll(
        random =>
        {
            var (whole, stopped, stop) = (new GrokkingPattern(
                GrokkingSource.UpdateGeometry), new GrokkingPattern(GrokkingSource.UpdateGeometry), random.Next(200));
            for (var t = 0; t < 200; t++)
            {
                if (t == stop)
                {
                    var state = stopped.Save();
                    stopped = new GrokkingPattern(GrokkingSource.UpdateGeometry);
                    stopped.Restore(state);
                }

                Assert.Equal(whole.Update(Pattern(t)), stopped.Update(Pattern(t)));
                Assert.Equal(whole.Save(), stopped.Save());
            }

            Assert.Equal(GrokkingState.EdgeReopened, whole.State);
        },
        cases: 20);

    [Fact]
    public void Restore_OfOtherSettings_IsRefused()
    {
        var state = new GrokkingPattern(GrokkingSource.UpdateGeometry).Save();

        Assert.StartsWith(
            "GrokkingOptions was {",
            Assert.Throws<FormatException>(() => new GrokkingPattern(
                GrokkingSource.UpdateGeometry, new GrokkingOptions { Horizon = 21 }).Restore(state)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupt_InTheTurn_NeedsAWholeHorizonAgain()
    {
        var tracker = new GrokkingPattern(GrokkingSource.UpdateGeometry);
        Feed(tracker, 90, Pattern);
        tracker.Interrupt();
        for (var t = 90; t < 110; t++)
        {
            Assert.Null(tracker.Update(Pattern(t)));
        }

        Assert.Equal(GrokkingState.EdgeFallen, tracker.State);
    }

    [Fact]
    public void Validate_SettingsOutOfRange_AreRefusedTogether() => Assert.Equal(
        """
        GrokkingOptions cannot be used:
        - OpenAbove is 1; it must be above 1 and at most 1000000. An edge of 1 is none.
        - FallTo is 1; it must be above 0 and below 1. It is a share of the peak.
        - Turn is NaN; it must be above 1 and at most 100. Every value is at least the lowest one.
        - LossFall is 1.1; it must be above 0 and at most 1. Above 1 it would be no fall.
        - Calm is 1; it must be above 1. No two updates are equally long.
        - Horizon is 1; it must lie between 2 and 1000. A turn needs a before and an after; more would be another part of the run.
        - Smoothing is 0; it must lie between 1 and 1000. It is a number of samples.
        - Hold is 0; it must lie between 1 and 1000. Every sample of the hold delays a change by one stride.
        """,
        Assert.Throws<MonitorOptionsException>(() => new GrokkingPattern(
            GrokkingSource.UpdateGeometry,
            new GrokkingOptions
            {
                OpenAbove = 1,
                FallTo = 1,
                Turn = double.NaN,
                LossFall = 1.1,
                Calm = 1,
                Horizon = 1,
                Smoothing = 0,
                Hold = 0,
            })).Message.Replace("Infinity", "∞", StringComparison.Ordinal));

    /// <summary>
    /// A run that generalises, without noise: the edge falls to 1 by sample 53, order turns at sample 80, the edge reopens from
    /// there.
    /// </summary>
    internal static GrokkingReading Pattern(int t) => new(
        10L * t,
        t < 80 ? Math.Max(1, 2.6 - (0.03 * t)) : 1 + (0.01 * (t - 80)),
        t < 80 ? Math.Exp(-0.01 * t) : Math.Exp(-0.8 + (0.006 * (t - 80))),
        Math.Exp(-0.01 * t),
        1);

    private static List<GrokkingChange> Feed(GrokkingPattern tracker, int count, Func<int, GrokkingReading> reading) =>
        [.. Enumerable.Range(0, count).Select(t => tracker.Update(reading(t))).OfType<GrokkingChange>()];

    private static long? SlowWarning(List<GrokkingReading> readings, GrokkingOptions options, int collapsed)
    {
        double Loss(int t) =>
            Enumerable.Range(
                Math.Max(0, t - options.Smoothing + 1),
                Math.Min(options.Smoothing, t + 1)).Average(i => Math.Log(readings[i].Loss!.Value));
        bool Turns(int t)
        {
            if (t < collapsed || t < options.Horizon)
            {
                return false;
            }

            var horizon = readings.GetRange(t - options.Horizon, options.Horizon + 1);
            var lowest = t - options.Horizon + horizon.FindIndex(reading => reading.Order == horizon.Min(other => other.Order));
            return Math.Log(readings[t].Order / readings[lowest].Order) >= Math.Log(options.Turn)
                && Loss(t) - Loss(lowest) <= Math.Log(options.LossFall)
                && horizon.Max(reading => reading.Length!.Value) <= options.Calm * horizon.Min(reading => reading.Length!.Value);
        }

        // One change a sample: none with the collapse itself.
        for (var t = collapsed + 1; t < readings.Count; t++)
        {
            if (Enumerable.Range(t - options.Hold + 1, options.Hold).All(Turns))
            {
                return readings[t].Step;
            }
        }

        return null;
    }
}
