namespace SpectralEdge.Monitor.Tests;

/// <summary>One writer for each run file, whatever is restarted or resumed.</summary>
public sealed class RunFileInUseTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("fc.weight", 300).Add("fc.bias", 100);
    private readonly MonitorOptions _options;

    public RunFileInUseTests() =>
        _options = TestOptions.Exact with
        {
            Run = TestOptions.Exact.Run with { Folder = _folder.Path, Name = "run", Recording = true },
        };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resume_WhileTheOldMonitorLives_RecordsInAFileOfItsOwnAndSaysWhere()
    {
        using var old = new SpectralMonitor(_model, _options);
        TrainingLoop.Run(_model, 1, 6, old);
        using var resumed = Resume(Save(old));

        TrainingLoop.Run(_model, 7, 10, old, resumed);
        resumed.Dispose();
        old.Dispose();

        Assert.Equal(PathOf("run"), old.RunFile);
        Assert.Equal(PathOf("run-2"), resumed.RunFile);
        Assert.Equal(
            ["header", "sample", "sample", "sample", "sample", "sample", "sample", "sample", "end"], TypesOf(old.RunFile!));
        Assert.Equal(["header", "resumed", "sample", "sample", "sample", "sample", "end"], TypesOf(resumed.RunFile!));
        Assert.Equal(
            """{"type":"resumed","step":6,"after_line":1,"in_use":"run"}""", RunLines.Of(resumed.RunFile!)[1].GetRawText());
        Assert.Equal((0, 0), (old.Report.RunFileLinesLost, resumed.Report.RunFileLinesLost));
        Assert.Equal(
            $"The file of run run is written by another monitor, which may be one that was not disposed. This run is "
                + $"recorded in {PathOf("run-2")} instead.",
            Assert.Single(_logger.Named("RunFileInUse")).Message);

        // And so are the recordings.
        Assert.Equal(11, Recordings.ReadAll(Path.Combine(_folder.Path, "run", TrajectoryWriter.FileName)).Samples.Count);
        Assert.Equal(5, Recordings.ReadAll(Path.Combine(_folder.Path, "run-2", TrajectoryWriter.FileName)).Samples.Count);
    }

    [Fact]
    public void Resume_TwiceFromOneState_GivesEachAFileOfItsOwn()
    {
        byte[] state;
        using (var old = new SpectralMonitor(_model, _options))
        {
            TrainingLoop.Run(_model, 1, 6, old);
            state = Save(old);
        }

        using var first = Resume(state);
        using var second = Resume(state);
        TrainingLoop.Run(_model, 7, 10, first, second);
        first.Dispose();
        second.Dispose();

        Assert.Equal((PathOf("run"), PathOf("run-2")), (first.RunFile, second.RunFile));
        Assert.Equal(
            ["header", "sample", "sample", "sample", "end", "resumed", "sample", "sample", "sample", "sample", "end"],
            TypesOf(first.RunFile!));
        Assert.Equal(["header", "resumed", "sample", "sample", "sample", "sample", "end"], TypesOf(second.RunFile!));
    }

    [Fact]
    public void Resume_WhileAnotherProcessHasTheFile_RecordsInAFileOfItsOwn_AndAfterItsKillInThatOne()
    {
        byte[] state;
        using (var old = new SpectralMonitor(_model, _options))
        {
            TrainingLoop.Run(_model, 1, 6, old);
            state = Save(old);
        }

        using var other = HoldingProcess.Start(PathOf("run"));
        try
        {
            // Whoever reads is not kept out.
            Assert.Equal(5, RunLines.Of(PathOf("run")).Length);
            using var resumed = Resume(state);
            Assert.Equal(PathOf("run-2"), resumed.RunFile);
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }

        using var afterwards = Resume(state);
        Assert.Equal(PathOf("run"), afterwards.RunFile);
    }

    [Fact]
    public void Create_PlaceOfARunThatIsGoneButGoesOn_IsNotTaken()
    {
        using var first = RunFileWriter.Create(_folder.Path, "run");
        File.Delete(first.FilePath);

        using var second = RunFileWriter.Create(_folder.Path, "run");

        Assert.Equal(PathOf("run-2"), second.FilePath);
    }

    private static byte[] Save(SpectralMonitor monitor)
    {
        using var state = new MemoryStream();
        monitor.SaveState(state);
        return state.ToArray();
    }

    private static string[] TypesOf(string path) => [.. RunLines.Of(path).Select(line => line.GetProperty("type").GetString()!)];

    private SpectralMonitor Resume(byte[] state)
    {
        using var stream = new MemoryStream(state);
        return SpectralMonitor.Resume(_model, _options, stream, _logger.Factory);
    }

    private string PathOf(string run) => Path.Combine(_folder.Path, run, RunFileFormat.FileName);
}
