using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Capture;

public class SamplingScheduleTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(10, 0)]
    [InlineData(10, 7)]
    public void Look_StepByStep_IsDueAtEveryStride(int every, long start)
    {
        var schedule = new SamplingSchedule(every, start);

        var due = Enumerable.Range(1, 100).Select(i => start + i).Where(step => Due(schedule, step));

        Assert.Equal(Enumerable.Range(1, 100 / every).Select(i => start + ((long)i * every)), due);
    }

    [Fact]
    public void Look_StepTheWatchStartedAt_IsRepeated() => Assert.Equal(StepVerdict.Repeated, new SamplingSchedule(1, 5).Look(5));

    [Fact]
    public void Look_SameStepTwice_IsRepeatedEvenIfItWasDue()
    {
        var schedule = new SamplingSchedule(10, 0);

        Assert.Equal(StepVerdict.Due, schedule.Look(10));
        Assert.Equal(StepVerdict.Repeated, schedule.Look(10));
        Assert.Equal(StepVerdict.NotDue, new SamplingSchedule(10, 0).Look(3));
    }

    [Fact]
    public void Look_EarlierStep_IsBackwardsOnceAndCountsFromThere()
    {
        var schedule = new SamplingSchedule(10, 0);
        schedule.Look(9);

        Assert.Equal(StepVerdict.Backwards, schedule.Look(4));
        Assert.Equal(StepVerdict.Repeated, schedule.Look(4));
        Assert.Equal(StepVerdict.NotDue, schedule.Look(5));
    }

    [Fact]
    public void Look_NegativeStep_IsNegativeAndForgotten()
    {
        var schedule = new SamplingSchedule(10, 0);
        schedule.Look(9);

        Assert.Equal(StepVerdict.Negative, schedule.Look(-1));
        Assert.Equal(StepVerdict.Negative, schedule.Look(long.MinValue));
        Assert.Equal(StepVerdict.Due, schedule.Look(10));
    }

    [Fact]
    public void Look_HoleInTheSteps_IsDueAtTheFirstStepAfterIt()
    {
        var schedule = new SamplingSchedule(10, 0);

        Assert.False(Due(schedule, 8));
        Assert.Equal(23, schedule.StrideTo(23));
        Assert.True(Due(schedule, 23));
        Assert.False(Due(schedule, 32));
        Assert.Equal(10, schedule.StrideTo(33));
        Assert.True(Due(schedule, 33));
        Assert.True(Due(schedule, long.MaxValue));
    }

    [Fact]
    public void Look_DueStepThatWasNotRead_LeavesTheNextOneDue()
    {
        var schedule = new SamplingSchedule(10, 0);

        Assert.Equal(StepVerdict.Due, schedule.Look(10));
        Assert.Equal(StepVerdict.Due, schedule.Look(11));
        Assert.Equal(11, schedule.StrideTo(11));
    }

    [Fact]
    public void RestartAt_EarlierStep_BeginsANewStrideThere()
    {
        var schedule = new SamplingSchedule(10, 0);
        Due(schedule, 50);

        schedule.RestartAt(20);

        Assert.Equal(StepVerdict.Repeated, schedule.Look(20));
        Assert.Equal(StepVerdict.NotDue, schedule.Look(29));
        Assert.Equal(StepVerdict.Due, schedule.Look(30));
        Assert.Equal(10, schedule.StrideTo(30));
    }

    [Fact]
    public void WouldSample_AnySteps_SaysWhatLookWillAndChangesNothing() => Property.ForAll(random =>
    {
        var schedule = new SamplingSchedule(random.Next(1, 12), random.Next(0, 5));
        for (var i = 0; i < 100; i++)
        {
            var step = random.Next(-2, 60);
            var expected = schedule.WouldSample(step);
            Assert.Equal(expected, schedule.WouldSample(step));
            Assert.Equal(expected, Due(schedule, step));
        }
    });

    /// <summary>Looks at a step as a monitor does.</summary>
    private static bool Due(SamplingSchedule schedule, long step)
    {
        var verdict = schedule.Look(step);
        switch (verdict)
        {
            case StepVerdict.Due:
                schedule.Sampled(step);
                return true;
            case StepVerdict.Backwards:
                schedule.RestartAt(step);
                return false;
            default:
                return false;
        }
    }
}
