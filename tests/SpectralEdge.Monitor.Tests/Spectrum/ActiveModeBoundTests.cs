namespace SpectralEdge.Monitor.Tests;

public class ActiveModeBoundTests
{
    /// <summary>The thresholds that the paper prints: 100 and 3333.</summary>
    [Theory]
    [InlineData(1e-3, 10, new[] { 99.9, 100, 101, double.NaN, -500, double.PositiveInfinity }, 3)]
    [InlineData(3e-5, 10, new[] { 3333.0, 3334, 1e6 }, 2)]
    [InlineData(3e-5, 10, new double[0], 0)]
    [InlineData(1e-3, 2000, new[] { 0.4, 0.5, 0.6 }, 2)]
    public void Count_TakesCurvaturesFromTheThresholdOn(double learningRate, long window, double[] curvatures, int expected) =>
        Assert.Equal(expected, SpectralBounds.ActiveModes(curvatures, learningRate, window));

    [Theory]
    [InlineData(0, 10, "learningRate is 0; it must be above 0 and finite. The threshold is 1/(η W).")]
    [InlineData(double.NaN, 10, "learningRate is NaN; it must be above 0 and finite. The threshold is 1/(η W).")]
    [InlineData(double.PositiveInfinity, 10, "learningRate is Infinity; it must be above 0 and finite. The threshold is 1/(η "
        + "W).")]
    [InlineData(0.1, 0, "window is 0; it must be at least 1. The threshold is 1/(η W).")]
    public void Count_WrongArgument_SaysWhatIsAllowed(double learningRate, long window, string message)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => SpectralBounds.ActiveModes([1], learningRate, window));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }
}
