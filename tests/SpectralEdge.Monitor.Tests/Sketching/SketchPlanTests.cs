namespace SpectralEdge.Monitor.Tests;

/// <summary>That the errors foreseen are those found: <c>SketchAccuracyTests</c>.</summary>
public class SketchPlanTests
{
    [Theory]
    [InlineData(0.1, 10, 64)]
    [InlineData(0.025, 10, 1024)]
    [InlineData(0.0125, 10, 4096)]
    [InlineData(0.01, 10, 6400)]
    [InlineData(0.0089, 10, 8064)]
    [InlineData(0.0032, 10, 62_208)]
    [InlineData(0.1, 512, 2048)]
    [InlineData(0.1, 17, 128)]
    public void For_ATarget_IsTheShortestSketchThatReachesIt(double target, int window, int length)
    {
        var plan = SketchPlan.For(target, window);

        Assert.Equal((length, window, target), (plan.Length, plan.Window, plan.TargetRatioError));
        Assert.True(plan.ExpectedRatioError <= target);
        Assert.True(
            length == 64
                || length == 4 * window
                || length == 128
                || SketchPlan.ForLength(length - 64, window).ExpectedRatioError > target);
    }

    [Theory]
    [InlineData(0.0031, "0.0031")]
    [InlineData(0.101, "0.101")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "NaN")]
    public void For_ATargetOutOfReach_IsRefusedWithWhatCanBeReached(double target, string text) => AssertRefused(
        () => SketchPlan.For(target, 10),
        $"targetRatioError is {text}; it must lie between 0.0032 and 0.1. The longest sketch, 65536, reaches 0.0032, and "
            + $"the shortest, 64, does better than 0.1; for less error keep the updates exactly (WindowMode.Exact).");

    [Theory]
    [InlineData(2)]
    [InlineData(513)]
    public void For_AWindowOutOfRange_IsRefused(int window) => AssertRefused(
        () => SketchPlan.For(0.01, window),
        $"window is {window}; it must lie between 3 and 512. Below there is no second ratio to compare with; above, a "
            + $"sample takes a second or more. For more steps raise Every.");

    [Theory]
    [InlineData(3)]
    [InlineData(512)]
    public void For_AWindowAtTheBounds_IsAccepted(int window) => Assert.Equal(window, SketchPlan.For(0.01, window).Window);

    [Fact]
    public void ForLength_SeveralFaults_AreNamedTogether() => AssertRefused(
        () => SketchPlan.ForLength(65, 1),
        "window is 1; it must lie between 3 and 512. Below there is no second ratio to compare with; above, a sample "
            + "takes a second or more. For more steps raise Every.",
        "length is 65; it must be a multiple of 64. The map takes its signs in words of that many.");

    [Theory]
    [InlineData(0)]
    [InlineData(65_600)]
    public void ForLength_OutOfRange_IsRefused(int length) => AssertRefused(
        () => SketchPlan.ForLength(length, 10),
        $"length is {length}; it must lie between 64 and 65536. Outside, a sketch is too coarse to say anything or "
            + $"longer than it is worth.");

    [Fact]
    public void ForLength_FewerThanFourBucketsForEachUpdate_IsRefused() => AssertRefused(
        () => SketchPlan.ForLength(64, 17),
        "length is 64; with window 17 it must be at least 68. With fewer than 4 buckets for each update noise alone "
            + "makes large gaps.");

    [Fact]
    public void ForLength_FourBucketsForEachUpdate_IsAccepted() => Assert.Equal(64, SketchPlan.ForLength(64, 16).Length);

    [Fact]
    public void ForLength_8192_ExpectsTheErrorsOfANormalVariable()
    {
        var plan = SketchPlan.ForLength(8192, 10);

        Assert.Equal(0.00882, plan.ExpectedRatioError, 0.00001);
        Assert.Equal(0.02165, plan.ExpectedRatioError95, 0.00001);
        Assert.Equal(plan.ExpectedRatioError, plan.TargetRatioError);
        Assert.Equal(8192, plan.EffectiveDimensions);
        Assert.Null(plan.ParameterCount);
    }

    [Fact]
    public void ForGroup_NotLargerThanItsSketch_HasNoError()
    {
        var plan = SketchPlan.ForLength(8192, 10).ForGroup(1000);

        Assert.Equal((1024, 1000L), (plan.Length, plan.ParameterCount));
        Assert.Equal((0, 0, 1000), (plan.ExpectedRatioError, plan.ExpectedRatioError95, plan.EffectiveDimensions));
    }

    [Fact]
    public void ForGroup_NotMuchLargerThanItsSketch_HasLessError()
    {
        var plan = SketchPlan.ForLength(8192, 10);

        Assert.Equal(0.5, Math.Pow(plan.ForGroup(16_384).ExpectedRatioError / plan.ExpectedRatioError, 2), 1e-9);
        Assert.Equal(8192, plan.ForGroup(16_384).EffectiveDimensions, 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.ForGroup(0));
    }

    [Fact]
    public void ChanceThatNoiseExceeds_TheNoiseFloor_IsOnePerCent()
    {
        var plan = SketchPlan.ForLength(8192, 10);

        Assert.Equal(0.01, plan.ChanceThatNoiseExceeds(new NoiseFloor(10, 5, 0.99).For(8192)), 1e-6);
        Assert.Equal(0.01, plan.ChanceThatNoiseExceeds(new NoiseFloor(10, 9, 0.99).For(8192), largestPosition: 9), 1e-6);
    }

    [Fact]
    public void ChanceThatNoiseExceeds_HigherRatioOrLongerSketch_IsLess()
    {
        var plan = SketchPlan.ForLength(1024, 10);

        Assert.True(plan.ChanceThatNoiseExceeds(1.05) > plan.ChanceThatNoiseExceeds(1.06));
        Assert.True(plan.ChanceThatNoiseExceeds(1.05) > SketchPlan.ForLength(8192, 10).ChanceThatNoiseExceeds(1.05));
        Assert.True(plan.ChanceThatNoiseExceeds(1.05, 9) > plan.ChanceThatNoiseExceeds(1.05, 5));
        Assert.Equal(1, plan.ChanceThatNoiseExceeds(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void ChanceThatNoiseExceeds_NoSuchPosition_IsRefused(int position) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SketchPlan.ForLength(1024, 10).ChanceThatNoiseExceeds(1.05, position));

    private static void AssertRefused(Func<object> make, params string[] problems) => Assert.Equal(
        "SketchPlan cannot be used:\n- " + string.Join("\n- ", problems), Assert.Throws<MonitorOptionsException>(make).Message);
}
