namespace SpectralEdge.Monitor.Tests;

/// <summary>The governor with made-up times: a sample takes so long, the training between two samples so long.</summary>
public class OverheadGovernorTests
{
    private long _now = 1000;

    [Fact]
    public void Note_NoLimit_OnlyTimes()
    {
        var governor = new OverheadGovernor(null);

        for (var i = 0; i < 100; i++)
        {
            Assert.Null(Sample(governor, inside: 90, outside: 10));
        }

        Assert.Equal(1, governor.Widening);
        Assert.Equal(9000, governor.Inside);
        Assert.Equal(0.9, governor.Share(_now), 1e-12);
    }

    [Fact]
    public void Share_BeforeAnyTime_IsZero()
    {
        var governor = new OverheadGovernor(0.5);
        Assert.Equal(0, governor.Share(12345));

        governor.Note(100, 100, sampled: true);

        Assert.Equal(0, governor.Share(100));
        Assert.Equal(0, governor.Inside);
    }

    [Fact]
    public void Note_ShareKept_NeverWidens()
    {
        // The first decision begins with a sample: 4 · 10 of 4 · 10 + 3 · 90 is a little more than a tenth.
        var governor = new OverheadGovernor(0.13);

        for (var i = 0; i < 100; i++)
        {
            Assert.Null(Sample(governor, inside: 10, outside: 90));
        }

        Assert.Equal(1, governor.Widening);
        Assert.InRange(governor.Share(_now), 0.1, 0.101);
    }

    [Fact]
    public void Note_ShareExactlyAtTheLimit_IsKept()
    {
        var governor = new OverheadGovernor(0.25);
        governor.Note(0, 10, sampled: true);
        governor.Note(20, 30, sampled: true);
        governor.Note(40, 50, sampled: true);

        // 40 of 160.
        Assert.Null(governor.Note(150, 160, sampled: true));
        Assert.Equal(1, governor.Widening);
    }

    // With strides k times as long the share x becomes x/(x + k (1 − x)).
    [Theory]
    [InlineData(100, 100, 0.5, 2)]
    [InlineData(100, 100, 0.4, 2)]
    [InlineData(100, 100, 0.1, 16)]
    [InlineData(100, 100, 0.01, 256)]
    [InlineData(10, 990, 0.0101, 2)]
    [InlineData(10, 990, 0.005, 4)]
    [InlineData(10, 990, 0.0001, 256)]
    public void Note_ShareExceeded_WidensByTheSmallestPowerOfTwoThatIsEnough(int inside, int outside, double most, int widening)
    {
        var governor = new OverheadGovernor(most);
        for (var i = 0; i < OverheadGovernor.SamplesForDecision - 1; i++)
        {
            Assert.Null(Sample(governor, inside, outside));
        }

        var share = Sample(governor, inside, outside);

        var expected = 4.0 * inside / ((4 * inside) + (3 * outside));
        Assert.NotNull(share);
        Assert.Equal(expected, share.Value, 1e-12);
        Assert.Equal(widening, governor.Widening);
        Assert.True(expected / (expected + (widening * (1 - expected))) <= most);
        Assert.True(expected / (expected + (widening / 2.0 * (1 - expected))) > most);
    }

    [Fact]
    public void Note_AfterWidening_KeepsTheShareAndIsNotAskedAgain()
    {
        // The sampled steps become rarer, as the monitor makes them.
        var (governor, decisions) = (new OverheadGovernor(0.05), 0);
        for (var step = 0; step < 10_000; step++)
        {
            var sampled = step % governor.Widening == 0;
            decisions += Call(governor, sampled ? 50 : 0, outside: 100, sampled) is null ? 0 : 1;
        }

        Assert.Equal(1, decisions);
        Assert.Equal(16, governor.Widening);
        Assert.InRange(governor.Share(_now), 0.02, 0.05);
    }

    /// <summary>The state comes from a run of 10 hours, the clock from a machine that has just started.</summary>
    [Fact]
    public void Carry_ToAYoungerClock_GoesOnWithTheSameShare()
    {
        const double Second = 1000;
        var first = new OverheadGovernor(0.015);
        _now = 0;
        Run(first, steps: 360_000);
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        first.Carry(writer, _now, Second);
        writer.Seal();
        writer.Flush();
        var share = first.Share(_now);

        stream.Position = 0;
        var second = new OverheadGovernor(0.015);
        _now = 5;
        second.Carry(new StateReader(stream), _now, Second);
        Run(second, steps: 1000);

        Assert.Equal((1, 1), (first.Widening, second.Widening));
        Assert.Equal(0.01, share, 1e-4);
        Assert.Equal(share, second.Share(_now), 1e-4);

        void Run(OverheadGovernor governor, int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                Call(governor, 1, outside: 99, sampled: true);
            }
        }
    }

    [Fact]
    public void Note_TrainingThatGetsFaster_WidensAgainAndNeverGoesBack()
    {
        var governor = new OverheadGovernor(0.1);
        var widenings = new List<int>();
        foreach (var outside in new[] { 1000, 100, 10, 10_000 })
        {
            for (var step = 0; step < 10_000; step++)
            {
                var sampled = step % governor.Widening == 0;
                if (Call(governor, sampled ? 50 : 0, outside, sampled) is not null)
                {
                    widenings.Add(governor.Widening);
                }
            }
        }

        Assert.Equal(widenings.Order(), widenings);
        Assert.Equal(widenings.Distinct(), widenings);
        Assert.All(widenings, widening => Assert.True(int.IsPow2(widening)));
        Assert.InRange(governor.Widening, 45, 64);
    }

    [Fact]
    public void Note_CallsThatReadNothing_CountButDecideNothing()
    {
        var governor = new OverheadGovernor(0.01);

        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(Call(governor, inside: 50, outside: 50, sampled: false));
        }

        Assert.Equal(1, governor.Widening);
        Assert.Equal(50_000, governor.Inside);

        // Their time is part of the share that the first four samples decide on.
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(Sample(governor, 0, 1)));
        Assert.Equal(0.5, Sample(governor, 0, 1)!.Value, 0.001);
    }

    [Fact]
    public void Note_ClockThatStandsStill_DecidesNothing()
    {
        var governor = new OverheadGovernor(0.01);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(governor.Note(7, 7, sampled: true)));
        Assert.Equal(1, governor.Widening);
    }

    [Fact]
    public void Note_NothingButTheMonitor_WidensToTheEndAndStops()
    {
        var governor = new OverheadGovernor(0.5);

        for (var i = 0; i < 100; i++)
        {
            Sample(governor, inside: 10, outside: 0);
        }

        Assert.Equal(1 << 20, governor.Widening);
    }

    [Fact]
    public void Note_NeverAllocates()
    {
        var governor = new OverheadGovernor(0.0001);

        Assert.Equal(0, Allocations.Of(() => Sample(governor, 10, 10)));
    }

    private double? Sample(OverheadGovernor governor, int inside, int outside) => Call(governor, inside, outside, sampled: true);

    private double? Call(OverheadGovernor governor, int inside, int outside, bool sampled)
    {
        var entered = _now;
        _now += inside;
        var share = governor.Note(entered, _now, sampled);
        _now += outside;
        return share;
    }
}
