namespace SpectralEdge.Monitor.Tests;

/// <summary>A clock that fails while training runs costs times, and nothing else.</summary>
public sealed class SpectralMonitorClockTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);
    private readonly BrokenTime _time = new();

    public void Dispose() => _folder.Dispose();

    // At each call in turn: that which enters, that before an analysis, and so on.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Observe_ClockThatThrowsOnce_LosesNoSample(int failing)
    {
        var calls = 0;
        using var monitor = Monitor(TestOptions.Exact with
        {
            Run = TestOptions.Exact.Run with { Folder = _folder.Path, Recording = true },
            MaxOverhead = 1,
        });
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 1, 4, monitor);
        _time.Timestamp = () => ++calls == failing ? throw new InvalidOperationException() : 1000L * calls;
        TrainingLoop.Run(_model, 5, 10, monitor);
        monitor.Dispose();

        Assert.Equal([4L, 5, 6, 7, 8, 9, 10], samples.Select(sample => sample.Step));
        Assert.Equal(
            (1, 0, 0), (monitor.Report.ClockFailures, monitor.Report.HandlerFailures, monitor.Report.TrajectorySamplesLost));
        Assert.Empty(monitor.Report.Skipped);
        Assert.Single(_logger.Named("ClockFailed"));
        Assert.Equal(1, Assert.Single(RunLines.Of(monitor.RunFile!, "end")).GetProperty("clock_failures").GetInt32());
    }

    [Fact]
    public void Report_ClockThatIsGone_TellsWhatIsKnown()
    {
        using var monitor = Monitor(TestOptions.Exact);
        TrainingLoop.Run(_model, 1, 4, monitor);
        _time.Timestamp = () => throw new InvalidOperationException();
        TrainingLoop.Run(_model, 5, 6, monitor);

        Assert.Equal((6, 6), (monitor.Report.StepsReceived, monitor.Latest!.Step));
        monitor.Dispose();
        Assert.True(monitor.Report.ClockFailures > 4, "Every call of it was counted.");
        Assert.Single(_logger.Named("ClockFailed"));
    }

    [Fact]
    public void Observe_ClockThatGoesBackwards_NeverGivesNegativeTimes()
    {
        var now = 0L;
        _time.Timestamp = () => now -= 1000;
        using var monitor = Monitor(TestOptions.Exact with { MaxOverhead = 0.01 });
        TrainingLoop.Run(_model, 1, 10, monitor);

        Assert.Equal(
            (TimeSpan.Zero, 0, 1), (monitor.Report.TimeInMonitor, monitor.Report.Overhead, monitor.Report.StrideWidening));
        Assert.Equal(10, monitor.Latest!.Step);
        Assert.True(monitor.Latest.AnalysisTime >= TimeSpan.Zero);
    }

    [Fact]
    public void Constructor_ClockThatFails_IsRefusedAndLeavesNoRunFolder()
    {
        _time.Frequency = () => 0;

        Assert.Throws<MonitorOptionsException>(() => Monitor(TestOptions.Exact with
        {
            Run = TestOptions.Exact.Run with { Folder = _folder.Path },
        }));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private SpectralMonitor Monitor(MonitorOptions options) => new(_model, options, _logger.Factory, time: _time);
}
