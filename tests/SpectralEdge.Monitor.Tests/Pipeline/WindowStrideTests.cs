namespace SpectralEdge.Monitor.Tests;

public class RhythmTests
{
    private static readonly MonitorOptions Options = new()
    {
        Windows = [new(5, 10), new(1, 10), new(5, 20), new(20, 10), new(5, 3)],
    };

    [Fact]
    public void Of_WindowsOfOneStride_ShareARhythmOneUpdateLongerThanTheLongest() =>
        Assert.Equal(
            [new SharedStride(0, 5, 21), new SharedStride(1, 1, 11), new SharedStride(2, 20, 11)], SharedStride.Of(Options));

    [Fact]
    public void Of_WithoutMotion_ShareARhythmAsLongAsTheLongest() =>
        Assert.Equal(
            [new SharedStride(0, 5, 20), new SharedStride(1, 1, 10), new SharedStride(2, 20, 10)],
            SharedStride.Of(Options with { Spectrum = Options.Spectrum with { Measures = SampleMeasures.None } }));
}
