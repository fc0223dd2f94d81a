namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// The governor in training loops with made-up times: a step takes so long, a sample so long. The unit is a microsecond.
/// </summary>
public class OverheadGovernorTests
{
    private const double Second = 1e6;

    private readonly Random _random = new(1);
    private readonly List<(int Step, int Widening)> _changes = [];
    private long _now = 1000;
    private long _inside;
    private int _step;
    private int _lastSample;
    private int _samples;

    [Fact]
    public void Note_NoLimit_OnlyTimes()
    {
        var governor = new OverheadGovernor(null, Second);

        Train(governor, 100, step: 10, sample: _ => 90);

        Assert.Empty(_changes);
        Assert.Equal(1, governor.Widening);
        Assert.Equal(9000, governor.Inside);

        // The first step lies before the first call.
        Assert.Equal(9000.0 / 9990, governor.Share(_now), 1e-12);
    }

    // Samples that fill a long window cost next to nothing. Taken for the whole cost they would lead back and forth for good.
    [Fact]
    public void Note_LongWindow_IsJudgedWhenItIsFull()
    {
        const int Window = 128;
        var governor = new OverheadGovernor(0.05, Second);
        var (now, filled, changes, full, last) = (1000L, 0, 0, 0, 0);
        for (var step = 1; step <= 100_000; step++)
        {
            now += 1000;
            var entered = now;
            var sampled = step % governor.Widening == 0;
            filled += sampled ? 1 : 0;
            full += sampled && filled > Window ? 1 : 0;
            now += !sampled ? 0 : filled > Window ? 2000 : 20;
            if (governor.Note(entered, now, sampled, filled > Window) is not null)
            {
                (filled, last) = (0, step);
                changes++;
            }
        }

        // 2000 of 1000 n + 2000 is 5 % at n = 38.
        Assert.InRange(changes, 1, 3);
        Assert.InRange(governor.Widening, 38, 80);
        Assert.InRange(last, 1, 20_000);
        Assert.InRange(full, 80_000 / 80 / 2, 100_000);
    }

    [Fact]
    public void Share_BeforeAnyTime_IsZero()
    {
        var governor = new OverheadGovernor(0.5, Second);
        Assert.Equal(0, governor.Share(12345));

        governor.Note(100, 100, sampled: true);

        Assert.Equal(0, governor.Share(100));
        Assert.Equal(0, governor.Inside);
    }

    // The case that users met: 11 % of the time at every step, and five times as much in the first samples.
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.02)]
    public void Note_DearFirstSamples_MeetsTheLimitFromBelow(double limit)
    {
        var governor = new OverheadGovernor(limit, Second);
        double Sample(int sample) => sample <= 30 ? 6180 : 1236;

        Train(governor, 400, step: 10_000, Sample);

        // One sample in so many is the most that the limit allows.
        var most = limit / (1 - limit) / 0.1236;
        Assert.Single(_changes);
        Assert.InRange(_changes[0].Step, OverheadGovernor.WarmUpSamples, 80);
        Assert.InRange(1.0 / governor.Widening, most / 2, most);
        Assert.InRange(_samples, _changes[0].Step + ((400 - _changes[0].Step) * 0.55 * most), 400);
        var (share, kept) = Measure(() => Train(governor, 20_000, 10_000, Sample));
        Assert.InRange(share, limit / 2, limit);
        Assert.InRange(kept / 20_000.0, 0.55 * most, most);
        Assert.Single(_changes);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.1)]
    [InlineData(0.001)]
    public void Note_ShareBelowTheLimit_NeverWidens(double limit)
    {
        var governor = new OverheadGovernor(limit, Second);

        Train(governor, 20_000, step: 10_000, sample: _ => 0.95 * limit * Noise(0.5) * 10_000);

        Assert.Empty(_changes);
    }

    // The share x becomes x/(x + k (1 − x)): the smallest k that makes it at most 0.7 of the limit.
    [Theory]
    [InlineData(10_000, 0.4, 3)]
    [InlineData(10_000, 0.1, 14)]
    [InlineData(10_000, 0.01, 142)]
    [InlineData(100, 0.005, 3)]
    public void Note_ShareExceeded_WidensOnceWhenTheExcessIsWorthSixteenSamples(int cost, double limit, int widening)
    {
        var governor = new OverheadGovernor(limit, Second);

        Train(governor, 3000, step: 10_000, sample: _ => cost);

        // Two more might be pauses, and from the first four no mean is left.
        var share = cost / (10_000.0 + cost);
        var samples = (int)(18 / (1 - (limit / share)));
        Assert.Equal(widening, governor.Widening);
        Assert.InRange(
            Assert.Single(_changes).Step,
            OverheadGovernor.WarmUpSamples + samples,
            OverheadGovernor.WarmUpSamples + samples + 6);
    }

    [Fact]
    public void Note_LonePauses_WidenNothing()
    {
        // 4 % of the time, limit 5 %. Every 150th sample takes as long as 20; once the machine sleeps for an hour.
        var governor = new OverheadGovernor(0.05, Second);

        Train(governor, 20_000, 10_000, sample => 400 * Noise(0.3) * (sample % 150 == 100 ? 20 : sample == 12_345 ? 9e6 : 1));

        Assert.Empty(_changes);
    }

    [Fact]
    public void Note_TwoPausesInSuccession_WidenNothing()
    {
        var governor = new OverheadGovernor(0.05, Second);

        Train(governor, 2000, 10_000, sample => sample is 1000 or 1001 ? 8000 : 400);

        Assert.Empty(_changes);
    }

    [Fact]
    public void Note_PausesThatRecur_CountInFull()
    {
        // 3 % of the time but for every tenth sample, a handler that takes as long as 20: 8 % in all.
        var governor = new OverheadGovernor(0.05, Second);
        double Sample(int sample) => sample % 10 == 0 ? 6000 : 300;

        Train(governor, 5000, 10_000, Sample);

        Assert.InRange(_changes.Count, 1, 4);
        Assert.InRange(Measure(() => Train(governor, 20_000, 10_000, Sample)).Share, 0.02, 0.05);
    }

    [Fact]
    public void Note_PausesOfTheTraining_NarrowNothing()
    {
        // An evaluation of 10 s after every 500 steps, in which the monitor has nothing to do.
        var governor = new OverheadGovernor(0.05, Second);
        for (var i = 0; i < 40; i++)
        {
            Train(governor, 500, 10_000, _ => 1236);
            _now += 10_000_000;
        }

        Assert.Single(_changes);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(1.0)]
    [InlineData(1.1)]
    [InlineData(1.6)]
    [InlineData(2.1)]
    public void Note_NoiseAtTheLimit_ChangesTwiceAtMostAndKeepsIt(double timesTheLimit)
    {
        const double Limit = 0.05;
        var governor = new OverheadGovernor(Limit, Second);
        double Sample(int sample) => timesTheLimit * Limit / (1 - Limit) * 10_000 * Noise(0.5);

        Train(governor, 50_000, 10_000, Sample);

        Assert.InRange(_changes.Count, 0, 2);
        Assert.InRange(Measure(() => Train(governor, 50_000, 10_000, Sample)).Share, 0.4 * Limit, 1.01 * Limit);
        Assert.InRange(_changes.Count, 0, 2);
    }

    [Fact]
    public void Note_StepsThatGetFasterAndSlower_AreFollowed()
    {
        const double Limit = 0.05;
        var governor = new OverheadGovernor(Limit, Second);
        foreach (var step in new[] { 10_000, 5000, 2500, 20_000, 100_000, 10_000 })
        {
            Train(governor, 3000, step, _ => 1000 * Noise(0.3));
            var (share, _) = Measure(() => Train(governor, 7000, step, _ => 1000 * Noise(0.3)));

            Assert.InRange(share, step == 100_000 ? 0 : 0.45 * Limit, Limit);
            Assert.Equal(step == 100_000, governor.Widening == 1);
        }

        Assert.InRange(_changes.Count, 5, 8);
    }

    [Fact]
    public void Note_StepsThatAlternate_AreFollowedLessAndLess()
    {
        // Too many changes would never let a window fill. Each time that a narrowing is undone soon, the next one waits longer.
        var governor = new OverheadGovernor(0.05, Second);
        for (var i = 0; i < 400; i++)
        {
            Train(governor, 250, i % 2 == 0 ? 40_000 : 4_000, _ => 1000);
        }

        Assert.InRange(_changes.Count, 1, 12);
        Assert.DoesNotContain(_changes, change => change.Step > 30_000);
    }

    [Fact]
    public void Note_FirstThirdOfASecond_DoesNotCount()
    {
        // 1 ms a step: 32 samples are over before anything was compiled anew.
        var governor = new OverheadGovernor(0.1, Second);

        Train(governor, 2000, 1000, sample => sample < 200 ? 500 : 50);

        Assert.Empty(_changes);
    }

    [Fact]
    public void Note_SamplesOfSeconds_AreCountedSooner()
    {
        // A sample of 5 s in every 100 s: 32 of them would be an hour. One of them is a second, and enough.
        var governor = new OverheadGovernor(0.01, 1);

        Train(governor, 40, 100, _ => 5);

        Assert.InRange(_changes.Single().Step, 22, 32);
    }

    [Fact]
    public void Note_LimitBelowEverySample_WidensToTheEndAndStops()
    {
        var governor = new OverheadGovernor(0.5, Second);

        Train(governor, 10 * (1 << 20), step: 0, sample: _ => 10_000);

        Assert.Equal(1 << 20, governor.Widening);
        Assert.Single(_changes);
    }

    [Fact]
    public void Note_ClockThatStandsStill_DecidesNothing()
    {
        var governor = new OverheadGovernor(0.01, Second);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(governor.Note(7, 7, sampled: true)));
        Assert.Equal(1, governor.Widening);
    }

    [Fact]
    public void Note_WhatHasAStrideOfItsOwn_IsTimedAndNotGoverned()
    {
        // Weight matrices: 20 ms after every tenth step, which no other stride would change.
        var governor = new OverheadGovernor(0.05, Second);
        for (var step = 1; step <= 5000; step++)
        {
            var entered = _now;
            _now += 300;
            if (step % 10 == 0)
            {
                _now += 20_000;
                governor.SetApart(20_000);
            }

            Assert.Null(governor.Note(entered, _now, sampled: true));
            _now += 10_000;
        }

        Assert.Equal((300 * 5000) + (20_000 * 500), governor.Inside);
        Assert.InRange(governor.Share(_now), 0.18, 0.19);
    }

    [Fact]
    public void Note_NeverAllocates()
    {
        var governor = new OverheadGovernor(0.05, Second);

        // Long enough for it to be warm and to widen.
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                governor.Note(_now, _now + 1000, sampled: true);
                _now += 2000;
            }
        }));
        Assert.True(governor.Widening > 1);
    }

    /// <summary>The state comes from a run of 10 hours, the clock from a machine that has just started.</summary>
    [Fact]
    public void Carry_ToAYoungerClock_GoesOnWithTheSameShareAndStride()
    {
        const double Millisecond = 1000;
        _now = 0;
        var first = new OverheadGovernor(0.015, Millisecond);
        Train(first, 1_000_000, 33, _ => 3);
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        first.Carry(writer, _now);
        writer.Seal();
        writer.Flush();
        var share = first.Share(_now);

        stream.Position = 0;
        _now = 5;
        var second = new OverheadGovernor(0.015, Millisecond);
        second.Carry(new StateReader(stream), _now);
        Train(second, 1000, 33, _ => 3);

        Assert.Equal(9, first.Widening);
        Assert.Equal(9, second.Widening);
        Assert.Equal(share, second.Share(_now), 1e-4);
    }

    private double Noise(double amplitude) => 1 + (amplitude * ((2 * _random.NextDouble()) - 1));

    private (double Share, int Kept) Measure(Action train)
    {
        var (now, inside, samples) = (_now, _inside, _samples);
        train();
        return ((double)(_inside - inside) / (_now - now), _samples - samples);
    }

    /// <summary>Trains; the sampled steps become rarer as the governor says.</summary>
    private void Train(OverheadGovernor governor, int steps, double step, Func<int, double> sample)
    {
        for (var i = 0; i < steps; i++)
        {
            _now += (long)step;
            var entered = _now;
            var sampled = ++_step - _lastSample >= governor.Widening;
            if (sampled)
            {
                _lastSample = _step;
                var cost = (long)sample(++_samples);
                (_now, _inside) = (_now + cost, _inside + cost);
            }

            var before = governor.Widening;
            var share = governor.Note(entered, _now, sampled);
            Assert.Equal(share is not null, before != governor.Widening);
            if (share is not null)
            {
                _changes.Add((_step, governor.Widening));
            }
        }
    }
}
