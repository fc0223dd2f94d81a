using SpectralEdge.Monitor;

namespace Grokking.Tests;

/// <summary>The first law on the demo's own training: watching must not change the run.</summary>
public class WatchedTrainingTests
{
    [Theory]
    [InlineData(WindowMode.Exact, 1)]
    [InlineData(WindowMode.Exact, 10)]
    [InlineData(WindowMode.Sketch, 1)]
    public void Training_WithAMonitor_IsBitIdentical(WindowMode mode, int every)
    {
        const int Steps = 150;
        using var plain = new PlainTraining(new DemoSettings());
        using var watched = new PlainTraining(new DemoSettings());
        using var monitor = new SpectralMonitor(
            watched.Parameters(), new MonitorOptions { Windows = [new(every, 10)], Sketch = new() { Mode = mode }, Run = new() { Folder = null } });
        for (var step = 1; step <= Steps; step++)
        {
            plain.Step();
            monitor.Observe(step, watched.Step());
        }

        Assert.Equal(plain.Snapshot(), watched.Snapshot());
        Assert.Equal(Steps / every, monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Demo_InItsFirstSteps_SeesTheGapOpen()
    {
        var story = PlainDemo.Run(
            new DemoSettings { Steps = 200, Monitor = new MonitorOptions { Run = new() { Folder = null } } }, TextWriter.Null);

        Assert.NotNull(story.Opened);
        Assert.InRange(story.Opened.Step, 100, 200);
        Assert.Null(story.Generalised);
    }
}
