using SpectralEdge.Monitor.Pipeline;

namespace SpectralEdge.Monitor.Tests.Pipeline;

public class RhythmTests
{
    [Fact]
    public void Of_WindowsOfOneStride_ShareARhythmAsLongAsTheLongest() => Assert.Equal(
        [new Rhythm(0, 5, 20), new Rhythm(1, 1, 10), new Rhythm(2, 20, 10)],
        Rhythm.Of([new(5, 10), new(1, 10), new(5, 20), new(20, 10), new(5, 3)]));
}
