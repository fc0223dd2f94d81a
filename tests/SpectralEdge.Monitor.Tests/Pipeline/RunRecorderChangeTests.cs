namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A run file that is removed, emptied, cut or written to from outside while the run lasts. On Windows an open file cannot be.
/// </summary>
public sealed class RunRecorderChangeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("fc.weight", 300).Add("fc.bias", 100);
    private readonly MonitorOptions _options;
    private readonly string _run;
    private readonly string _file;

    public RunRecorderChangeTests()
    {
        _options = TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path, Name = "run" } };
        _run = Path.Combine(_folder.Path, "run");
        _file = Path.Combine(_run, RunFileFormat.FileName);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FolderThatIsDeleted_GoesOnInANewFileAndCountsWhatIsGone()
    {
        using var monitor = Changed(() => Directory.Delete(_run, recursive: true));

        Assert.Equal(_file, monitor.RunFile);
        Assert.Equal(["header", "file_restart", "sample", "sample", "sample", "metric", "end"], TypesOf(_file));
        Assert.Equal("""{"type":"file_restart","reason":"gone","lines_lost":4}""", RunLines.Of(_file)[1].GetRawText());
        Assert.Equal(4, monitor.Report.RunFileLinesLost);
        Assert.Equal(
            $"The run file was deleted, moved or replaced during the run, with 4 lines in it. The run is recorded in {_file} "
                + $"from now on. 4 lines lost so far; further such changes are only counted.",
            Assert.Single(_logger.Named("RunFileGone")).Message);
        Assert.Equal(4, RunLines.Of(_file)[^1].GetProperty("lines_lost").GetInt64());
    }

    [Fact]
    public void Write_FolderThatIsMoved_GoesOnInANewFile()
    {
        var moved = Path.Combine(_folder.Path, "moved");
        using var monitor = Changed(() => Directory.Move(_run, moved));

        Assert.Equal(["header", "sample", "sample", "sample"], TypesOf(Path.Combine(moved, RunFileFormat.FileName)));
        Assert.Equal(["header", "file_restart", "sample", "sample", "sample", "metric", "end"], TypesOf(_file));
    }

    [Fact]
    public void Write_AnotherFileInItsPlace_IsLeftAlone()
    {
        using var monitor = Changed(() =>
        {
            File.Delete(_file);
            File.WriteAllText(_file, "mine\n");
        });

        Assert.Equal("mine\n", File.ReadAllText(_file));
        Assert.Equal(Path.Combine(_folder.Path, "run-2", RunFileFormat.FileName), monitor.RunFile);
        Assert.Equal(["header", "file_restart", "sample", "sample", "sample", "metric", "end"], TypesOf(monitor.RunFile!));
    }

    [Fact]
    public void Write_FileThatIsEmptied_HasNoHoleAndBeginsWithAHeader()
    {
        using var monitor = Changed(() => File.WriteAllBytes(_file, []));

        Assert.DoesNotContain((byte)0, File.ReadAllBytes(_file));
        Assert.Equal(["header", "file_restart", "sample", "sample", "sample", "metric", "end"], TypesOf(_file));
        Assert.Equal("""{"type":"file_restart","reason":"shorter","lines_lost":4}""", RunLines.Of(_file)[1].GetRawText());
        Assert.Equal(4, monitor.Report.RunFileLinesLost);
        Assert.Single(_logger.Named("RunFileCut"));
    }

    [Fact]
    public void Write_FileThatIsCut_GoesOnOnALineOfItsOwn()
    {
        using var monitor = Changed(() =>
        {
            using var file = new FileStream(_file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(file.Length - 10);
        });

        var reader = new RunFileReader(_file);
        Assert.Equal(
            ["header", "sample", "sample", "file_restart", "sample", "sample", "sample", "metric", "end"],
            reader.Lines().Select(line => line.Type));
        Assert.Equal(4, Assert.Single(reader.Problems).Number);
        Assert.Equal(1, monitor.Report.RunFileLinesLost);
    }

    [Fact]
    public void Write_FileThatSomethingElseWritesTo_GoesOnOnALineOfItsOwn()
    {
        using var monitor = Changed(() =>
        {
            using var file = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write("{\"type\":\"note\"}\n{\"type\":\"no"u8);
        });

        var reader = new RunFileReader(_file);
        Assert.Equal(
            ["header", "sample", "sample", "sample", "note", "sample", "sample", "sample", "metric", "end"],
            reader.Lines().Select(line => line.Type));
        Assert.Equal(6, Assert.Single(reader.Problems).Number);
        Assert.Equal(0, monitor.Report.RunFileLinesLost);
        Assert.Single(_logger.Named("RunFileShared"));
    }

    [Fact]
    public void Dispose_FileThatIsGoneAtTheEnd_IsNoticedThere()
    {
        using var monitor = new SpectralMonitor(
            _model, _options with { Run = _options.Run with { Recording = true } }, _logger.Factory);
        TrainingLoop.Run(_model, 1, 6, monitor);
        Directory.Delete(_run, recursive: true);

        monitor.Dispose();

        Assert.Equal(["header", "file_restart", "end"], TypesOf(_file));
        Assert.Equal((4, 7), (monitor.Report.RunFileLinesLost, monitor.Report.TrajectorySamplesLost));
        Assert.Single(_logger.Named("TrajectoryGone"));
    }

    [Fact]
    public void Resume_FromAStateThatWasSavedBeforeTheFileWasEmptied_BeginsANewFile()
    {
        byte[] state;
        using (var monitor = new SpectralMonitor(_model, _options))
        {
            TrainingLoop.Run(_model, 1, 6, monitor);
            using var stream = new MemoryStream();
            monitor.SaveState(stream);
            state = stream.ToArray();
            File.WriteAllBytes(_file, []);
            monitor.RecordMetric(6, "loss", 1);
        }

        using var resumed = SpectralMonitor.Resume(_model, _options, new MemoryStream(state));

        Assert.Equal(Path.Combine(_folder.Path, "run-2", RunFileFormat.FileName), resumed.RunFile);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    public void Record_RecordingThatIsRemoved_GoesOnInANewFileAndCountsWhatIsGone(string how)
    {
        using var monitor = new SpectralMonitor(
            _model, _options with { Run = _options.Run with { Recording = true } }, _logger.Factory);
        monitor.Recorder.Trajectory!.Writer!.LookEvery = TimeSpan.Zero;
        TrainingLoop.Run(_model, 1, 6, monitor);
        var path = Path.Combine(_run, TrajectoryWriter.FileName);
        if (how == "deleted")
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllBytes(path, []);
        }

        TrainingLoop.Run(_model, 7, 9, monitor);
        monitor.Dispose();

        var again = how == "deleted" ? path : Path.Combine(_run, "trajectory-2.sketch");
        var (samples, losses) = Recordings.ReadAll(again);
        Assert.Empty(losses);
        Assert.Equal([7, 8, 9], samples.Select(sample => sample.Step));
        Assert.True(samples[0].IsDiscontinuous);
        Assert.Equal(7, monitor.Report.TrajectorySamplesLost);
        Assert.Single(_logger.Named("TrajectoryGone"));
    }

    /// <summary>
    /// A run of six steps, three of them with a sample; then something happens to its file, and three more samples, a metric and
    /// the end follow.
    /// </summary>
    private SpectralMonitor Changed(Action change)
    {
        var monitor = new SpectralMonitor(_model, _options, _logger.Factory);
        monitor.Recorder.File!.LookEvery = TimeSpan.Zero;
        TrainingLoop.Run(_model, 1, 6, monitor);
        change();
        TrainingLoop.Run(_model, 7, 9, monitor);
        monitor.RecordMetric(9, "loss", 1);
        monitor.Dispose();
        return monitor;
    }

    private static string[] TypesOf(string path) => [.. RunLines.Of(path).Select(line => line.GetProperty("type").GetString()!)];
}
