namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Each training step counts once, whoever reports it and however often.</summary>
public class StepCountTests
{
    private static readonly object D = "discriminator";
    private static readonly object G = "generator";
    private static readonly object Named = "an optimizer that the loop names";
    private static readonly object New = "another optimizer over the discriminator";

    [Fact]
    public void Report_OneOptimizer_CountsEachOfItsSteps() => Assert.Equal([1, 2, 3], Steps(D, D, D));

    [Fact]
    public void Report_TwoOptimizersInTurn_CountsEachRoundOnce() => Assert.Equal([1, 1, 2, 2, 3, 3], Steps(D, G, D, G, D, G));

    [Fact]
    public void Report_OneStepsMoreOften_CountsItsSteps() =>
        Assert.Equal([1, 2, 3, 3, 4, 5, 6, 6], Steps(D, D, D, G, D, D, D, G));

    [Fact]
    public void Report_OneTakesTheOthersPlace_LosesNoStep() => Assert.Equal([1, 2, 3, 4], Steps(D, D, New, New));

    [Fact]
    public void Report_OneAfterTheOtherHasStopped_GoesOn() => Assert.Equal([1, 2, 3, 4, 4, 5, 6], Steps(D, D, D, D, G, G, G));

    [Fact]
    public void Report_LoopAndOptimizer_WaitsForTheLoopWhichBringsTheLoss()
    {
        var count = new StepCount(10);

        Assert.True(count.Report(D, StandsIn));
        Assert.False(count.Report(StepCount.Loop, StandsIn));
        Assert.True(count.IsReportedTwice);
        for (var step = 12; step < 20; step++)
        {
            Assert.False(count.Report(D, StandsIn));
            Assert.False(count.Report(G, StandsIn));
            Assert.True(count.Report(StepCount.Loop, StandsIn));
            Assert.Equal(step, count.Step);
        }
    }

    [Fact]
    public void Report_LoopThatStopsReporting_IsNotWaitedForAgain()
    {
        var count = new StepCount(0);
        var steps = new List<long>();
        foreach (var who in new[] { D, StepCount.Loop, D, StepCount.Loop, D, D, D, D })
        {
            count.Report(who, StandsIn);
            steps.Add(count.Step);
        }

        Assert.Equal([1, 1, 1, 2, 2, 4, 5, 6], steps);
    }

    [Fact]
    public void Report_OptimizerNamedInPlaceOfTheLoop_LosesNoStep() =>
        Assert.Equal([1, 2, 3, 4], Steps(StepCount.Loop, StepCount.Loop, Named, Named));

    [Fact]
    public void Report_LoopAlone_CountsEachCall()
    {
        Assert.Equal([1, 2, 3], Steps(StepCount.Loop, StepCount.Loop, StepCount.Loop));
        var count = new StepCount(0);
        count.Report(StepCount.Loop, StandsIn);
        count.Report(StepCount.Loop, StandsIn);
        Assert.False(count.IsReportedTwice);
    }

    private static bool StandsIn(object one, object other) =>
        one == Named || other == Named || (one == D && other == New) || (one == New && other == D);

    private static long[] Steps(params object[] reports)
    {
        var count = new StepCount(0);
        return [.. reports.Select(who =>
        {
            var before = count.Step;
            Assert.Equal(count.Report(who, StandsIn), count.Step > before);
            return count.Step;
        })];
    }
}
