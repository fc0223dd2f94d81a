namespace SpectralEdge.Monitor.Tests;

public class SamplingScheduleTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(10, 0)]
    [InlineData(10, 7)]
    public void Look_StepByStep_IsDueAtEveryStride(int every, long start)
    {
        var schedule = new SamplingSchedule([every], start);

        var due = Enumerable.Range(1, 100).Select(i => start + i).Where(step => Due(schedule, step));

        Assert.Equal(Enumerable.Range(1, 100 / every).Select(i => start + ((long)i * every)), due);
    }

    [Fact]
    public void Look_StepTheWatchStartedAt_IsRepeated() =>
        Assert.Equal(StepVerdict.Repeated, new SamplingSchedule([1], 5).Look(5));

    [Fact]
    public void Look_SameStepTwice_IsRepeatedEvenIfItWasDue()
    {
        var schedule = new SamplingSchedule([10], 0);

        Assert.Equal(StepVerdict.Due, schedule.Look(10));
        Assert.Equal(StepVerdict.Repeated, schedule.Look(10));
        Assert.Equal(StepVerdict.NotDue, new SamplingSchedule([10], 0).Look(3));
    }

    [Fact]
    public void Look_EarlierStep_IsBackwardsOnceAndCountsFromThere()
    {
        var schedule = new SamplingSchedule([10], 0);
        schedule.Look(9);

        Assert.Equal(StepVerdict.Backwards, schedule.Look(4));
        Assert.Equal(StepVerdict.Repeated, schedule.Look(4));
        Assert.Equal(StepVerdict.NotDue, schedule.Look(5));
    }

    [Fact]
    public void Look_NegativeStep_IsNegativeAndForgotten()
    {
        var schedule = new SamplingSchedule([10], 0);
        schedule.Look(9);

        Assert.Equal(StepVerdict.Negative, schedule.Look(-1));
        Assert.Equal(StepVerdict.Negative, schedule.Look(long.MinValue));
        Assert.Equal(StepVerdict.Due, schedule.Look(10));
    }

    [Fact]
    public void Look_HoleInTheSteps_IsDueAtTheFirstStepAfterIt()
    {
        var schedule = new SamplingSchedule([10], 0);

        Assert.False(Due(schedule, 8));
        Assert.Equal(23, schedule.StrideTo(0, 23));
        Assert.True(Due(schedule, 23));
        Assert.False(Due(schedule, 32));
        Assert.Equal(10, schedule.StrideTo(0, 33));
        Assert.True(Due(schedule, 33));
        Assert.True(Due(schedule, long.MaxValue));
    }

    [Fact]
    public void Look_DueStepThatWasNotRead_LeavesTheNextOneDue()
    {
        var schedule = new SamplingSchedule([10], 0);

        Assert.Equal(StepVerdict.Due, schedule.Look(10));
        Assert.Equal(StepVerdict.Due, schedule.Look(11));
        Assert.Equal(11, schedule.StrideTo(0, 11));
    }

    [Fact]
    public void RestartAt_EarlierStep_BeginsANewStrideThere()
    {
        var schedule = new SamplingSchedule([10], 0);
        Due(schedule, 50);

        schedule.RestartAt(20);

        Assert.Equal(StepVerdict.Repeated, schedule.Look(20));
        Assert.Equal(StepVerdict.NotDue, schedule.Look(29));
        Assert.Equal(StepVerdict.Due, schedule.Look(30));
        Assert.Equal(10, schedule.StrideTo(0, 30));
    }

    [Fact]
    public void WouldSample_AnySteps_SaysWhatLookWillAndChangesNothing() => Property.ForAll(random =>
    {
        var schedule = new SamplingSchedule([random.Next(1, 12)], random.Next(0, 5));
        for (var i = 0; i < 100; i++)
        {
            var step = random.Next(-2, 60);
            var expected = schedule.WouldSample(step);
            Assert.Equal(expected, schedule.WouldSample(step));
            Assert.Equal(expected, Due(schedule, step));
        }
    });

    [Fact]
    public void IsDue_SeveralRhythms_EachKeepsItsOwn()
    {
        var schedule = new SamplingSchedule([2, 3, 7], 4);
        var due = new List<(int StrideIndex, long Step)>();
        for (var step = 5L; step <= 18; step++)
        {
            var expected = (step - 4) % 2 == 0 || (step - 4) % 3 == 0 || (step - 4) % 7 == 0;
            Assert.Equal(expected, schedule.WouldSample(step));
            Assert.Equal(expected ? StepVerdict.Due : StepVerdict.NotDue, schedule.Look(step));
            for (var strideIndex = 0; strideIndex < schedule.Strides; strideIndex++)
            {
                if (schedule.IsDue(strideIndex, step))
                {
                    Assert.Equal(schedule.Every(strideIndex), schedule.StrideTo(strideIndex, step));
                    schedule.Sampled(strideIndex, step);
                    due.Add((strideIndex, step));
                }
            }
        }

        Assert.Equal([6, 8, 10, 12, 14, 16, 18], due.Where(sample => sample.StrideIndex == 0).Select(sample => sample.Step));
        Assert.Equal([7, 10, 13, 16], due.Where(sample => sample.StrideIndex == 1).Select(sample => sample.Step));
        Assert.Equal([11, 18], due.Where(sample => sample.StrideIndex == 2).Select(sample => sample.Step));
    }

    [Fact]
    public void Widening_SetBetweenSamples_CountsFromTheLastSampleOfEachStride()
    {
        var schedule = new SamplingSchedule([2, 3], 0);
        Assert.Equal(1, schedule.Widening);
        schedule.Sampled(0, 4);
        schedule.Sampled(1, 3);

        schedule.Widening = 4;

        Assert.Equal((8, 12), (schedule.Every(0), schedule.Every(1)));
        Assert.Equal((false, true), (schedule.IsDue(0, 11), schedule.IsDue(0, 12)));
        Assert.Equal((false, true), (schedule.IsDue(1, 14), schedule.IsDue(1, 15)));
        Assert.False(schedule.WouldSample(11));
        Assert.True(schedule.WouldSample(12));
    }

    [Fact]
    public void Widening_OfTheLongestStride_DoesNotOverflow()
    {
        var schedule = new SamplingSchedule([1_000_000], 0) { Widening = 1 << 20 };

        Assert.Equal(1_000_000L << 20, schedule.Every(0));
        Assert.False(schedule.IsDue(0, (1_000_000L << 20) - 1));
        Assert.True(schedule.IsDue(0, 1_000_000L << 20));
    }

    [Fact]
    public void RestartAt_EarlierStep_BeginsANewStrideInEveryRhythmAndKeepsTheWidening()
    {
        var schedule = new SamplingSchedule([2, 5], 0) { Widening = 2 };
        schedule.Look(40);
        schedule.Sampled(0, 40);
        schedule.Sampled(1, 40);

        schedule.RestartAt(7);

        Assert.Equal((4, 10), (schedule.Every(0), schedule.Every(1)));
        Assert.Equal((1, 1), (schedule.StrideTo(0, 8), schedule.StrideTo(1, 8)));
        Assert.Equal((true, false), (schedule.IsDue(0, 11), schedule.IsDue(1, 11)));
    }

    /// <summary>Looks at a step as a monitor does.</summary>
    private static bool Due(SamplingSchedule schedule, long step)
    {
        var verdict = schedule.Look(step);
        switch (verdict)
        {
            case StepVerdict.Due:
                schedule.Sampled(0, step);
                return true;
            case StepVerdict.Backwards:
                schedule.RestartAt(step);
                return false;
            default:
                return false;
        }
    }
}
