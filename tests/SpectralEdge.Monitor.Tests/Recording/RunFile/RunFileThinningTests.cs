namespace SpectralEdge.Monitor.Tests;

/// <summary>A run that would write more than its file may hold.</summary>
public sealed class RunFileThinningTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 60).Add("b", 40);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Observe_FastLoop_StaysWithinTheLargestSizeSaysSoAndCanBeReplayed()
    {
        const long Most = 4 << 20;
        var options = TestOptions.Exact with
        {
            Run = TestOptions.Exact.Run with { Folder = _folder.Path, MaximumBytes = Most },
            Grouping = ParameterGrouping.ByParameter,
        };
        using var monitor = new SpectralMonitor(_model, options, _logger.Factory);

        TrainingLoop.Run(_model, 1, 1500, monitor);
        monitor.Dispose();

        Assert.InRange(new FileInfo(monitor.RunFile!).Length, Most / 4, Most);
        var first = RunLines.Of(monitor.RunFile!, "thinned")[0];
        Assert.Equal(("sample", 2), (first.GetProperty("lines").GetString(), first.GetProperty("keep_every").GetInt32()));
        var written = RunLines.Of(monitor.RunFile!, "sample").Length;
        Assert.Equal(3 * 1497, written + monitor.Report.RunFileLinesThinned);
        Assert.Equal(0, monitor.Report.RunFileLinesLost);
        Assert.Equal(
            monitor.Report.RunFileLinesThinned,
            RunLines.Of(monitor.RunFile!, "end").Single().GetProperty("lines_thinned").GetInt64());
        Assert.Equal(
            $"Lines of type sample have used half of their share of run file {monitor.RunFile}. From now on every second one is "
                + $"written, later fewer; lines of type thinned say which, and the report counts those left out. Raise "
                + $"Run.MaximumBytes to keep more.",
            Assert.Single(_logger.Named("RunFileThinned")).Message);

        var replayed = RunReplay.Run(monitor.RunFile!);
        Assert.Equal(written, replayed.Samples);
        Assert.Equal(first.GetProperty("step").GetInt64(), replayed.IncompleteFrom);
        Assert.Empty(replayed.Problems);
    }

    [Fact]
    public void Replay_FileWithNothingMissing_SaysSo()
    {
        var options = TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path } };
        using var monitor = new SpectralMonitor(_model, options);
        TrainingLoop.Run(_model, 1, 20, monitor);
        monitor.Dispose();

        Assert.Null(RunReplay.Run(monitor.RunFile!).IncompleteFrom);
    }

    [Fact]
    public void Replay_FileThatWasEmptiedInTheRun_IsIncompleteFromItsBeginning()
    {
        var options = TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path } };
        using var monitor = new SpectralMonitor(_model, options);
        TrainingLoop.Run(_model, 1, 20, monitor);
        File.WriteAllBytes(monitor.RunFile!, []);
        TrainingLoop.Run(_model, 21, 30, monitor);
        monitor.Dispose();

        var replayed = RunReplay.Run(monitor.RunFile!);
        Assert.Equal((10, 0), (replayed.Samples, replayed.IncompleteFrom));
    }
}
