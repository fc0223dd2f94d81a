namespace SpectralEdge.Monitor.Tests;

public class PhaseSegmentationTests
{
    // Worked by hand; letters are the phases, a point is undefined. The slopes of the unsmoothed series are .5 .5 .1 -.1 -.4 -.5
    // -.15 -.2.
    private static readonly double[] Hill = [1, 1.5, 2, 1.7, 1.8, 0.9, 0.8, 0.6];

    [Theory]
    [InlineData(PhaseMethod.Peak, "RRPPPCCC")]
    [InlineData(PhaseMethod.Derivative, "RRRCCCCC")]
    [InlineData(PhaseMethod.Threshold, "RPPPPCCC")]
    public void Segment_Hill_GivesThePhasesWorkedByHand(PhaseMethod method, string expected) =>
        Assert.Equal(expected, Text(PhaseSegmentation.Segment(Hill, method, new PhaseOptions { Smoothing = 1 })));

    [Theory]
    [InlineData(PhaseMethod.Peak, "RR.PPPCCC")]
    [InlineData(PhaseMethod.Threshold, "RP.PPPCCC")]
    public void Segment_NaN_IsLeftOut(PhaseMethod method, string expected) =>
        Assert.Equal(expected, Text(PhaseSegmentation.Segment([1, 1.5, double.NaN, 2, 1.7, 1.8, 0.9, 0.8, 0.6], method)));

    // Averages of five with replicated ends: 1, 1.4, 1.4, 1.4, 1.4, 1.4, 1, 1. From the peak, index 3, the slopes are 0, 0, -0.2,
    // -0.2, 0.
    [Fact]
    public void Segment_Derivative_SmoothsOverFivePoints() =>
        Assert.Equal("RRRRPCCC", Text(PhaseSegmentation.Segment([1, 1, 1, 3, 1, 1, 1, 1], PhaseMethod.Derivative)));

    [Theory]
    [InlineData(PhaseMethod.Peak)]
    [InlineData(PhaseMethod.Derivative)]
    [InlineData(PhaseMethod.Threshold)]
    public void Segment_FewerThanFour_IsUndefined(PhaseMethod method) =>
        Assert.Equal("....", Text(PhaseSegmentation.Segment([1, 2, double.NaN, 1], method)));

    [Fact]
    public void Validate_EverythingWrong_NamesAllOfIt()
    {
        var options = new PhaseOptions { PlateauShare = double.NaN, Smoothing = 102, Slope = 0.1, Threshold = 0.5 };

        Assert.Equal(
            "PhaseOptions cannot be used:\n- PlateauShare is NaN; it must lie between 0 and 1. It is a part of the maximum.\n"
            + "- Smoothing is 102; it must lie between 1 and 101. Every point of it costs time at every sample.\n"
            + "- Smoothing is 102; it must be odd. The average is centred on its point.\n"
            + "- Slope is 0.1; it must lie between -1000000 and 0. A collapse goes down.\n"
            + "- Threshold is 0.5; it must lie between 1 and 1000000. A ratio of neighbouring singular values is never below 1.",
            Assert.Throws<MonitorOptionsException>(options.Validate).Message);
    }

    private static string Text(GapPhase[] phases) => string.Concat(phases.Select(phase => ".RPC"[(int)phase]));
}
