namespace SpectralEdge.Monitor.Tests;

public sealed class RunRecorderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly MonitorOptions _options;

    public RunRecorderTests() => _options = new MonitorOptions { Run = new() { Folder = _folder.Path, Name = "run" } };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FileThatWorks_WritesTheLine()
    {
        using var recorder = Recorder();

        recorder.Write(7L, WriteMetric);

        Assert.Equal(7, Assert.Single(RunLines.Of(recorder.FilePath!)).GetProperty("step").GetInt64());
        Assert.Equal(0, recorder.LinesLost);
        Assert.Equal($"Recording this run in {recorder.FilePath}.", Assert.Single(_logger.Entries).Message);
    }

    [Fact]
    public void Write_NoFileAskedFor_DoesNothing()
    {
        using var recorder = new RunRecorder(_options with { Run = _options.Run with { Folder = null } }, FixedTime.Now, _logger);

        recorder.Write(7L, static (_, _) => throw new InvalidOperationException("Nobody asked for a file."));

        Assert.Null(recorder.FilePath);
        Assert.Equal(0, recorder.LinesLost);
        Assert.Empty(_logger.Entries);
    }

    [Fact]
    public void Write_NoNameGiven_TakesTheTimeTheRunBegan()
    {
        using var recorder = new RunRecorder(_options with { Run = _options.Run with { Name = null } }, FixedTime.Now, _logger);

        Assert.Equal(Path.Combine(_folder.Path, "2026-03-15_10-30-00", RunFileFormat.FileName), recorder.FilePath);
    }

    [Fact]
    public void Write_LineThatFails_CostsItselfAndIsLoggedOnceForEachCause()
    {
        using var recorder = Recorder();
        recorder.Write(1L, WriteMetric);

        for (var i = 0; i < 3; i++)
        {
            recorder.Write(2L, static (_, _) => throw new IOException("An event of a user's own."));
        }

        recorder.Write(3L, WriteMetric);

        Assert.Equal(3, recorder.LinesLost);
        Assert.Equal([1, 3], RunLines.Of(recorder.FilePath!).Select(line => line.GetProperty("step").GetInt64()));
        var entry = Assert.Single(_logger.Named("RunFileLineFailed"));
        Assert.IsType<IOException>(entry.Exception);
        Assert.Equal(
            $"A line of run file {recorder.FilePath} could not be written: An event of a user's own. It is left out; "
                + $"training and recording go on. 1 line lost so far; further ones of this cause are only counted.",
            entry.Message);
        Assert.Empty(_logger.Named("RunFileFailed"));
    }

    [Fact]
    public void Write_FileThatFails_CountsEveryLineAndLogsOnce()
    {
        using var recorder = Recorder();
        recorder.Write(1L, WriteMetric);
        recorder.File!.Dispose();

        recorder.Write(2L, WriteMetric);
        recorder.Write(3L, WriteMetric);
        recorder.Write(4L, WriteMetric);

        Assert.Equal(3, recorder.LinesLost);
        Assert.Equal(1, Assert.Single(RunLines.Of(recorder.FilePath!)).GetProperty("step").GetInt64());
        var entry = Assert.Single(_logger.Named("RunFileFailed"));
        Assert.IsType<ObjectDisposedException>(entry.Exception);
        Assert.Equal(
            $"Run file {recorder.FilePath} cannot be written; training goes on, nothing more is recorded. 1 line lost so "
                + $"far; further ones are only counted.",
            entry.Message);
    }

    [Fact]
    public void Write_WriterDisposedUnderneath_CountsTheLines()
    {
        using var recorder = Recorder();
        recorder.Write(0L, static (file, _) => file.Dispose());

        recorder.Write(1L, WriteMetric);
        recorder.Write(2L, WriteMetric);

        Assert.Equal(2, recorder.LinesLost);
        Assert.Single(_logger.Named("RunFileFailed"));
    }

    [Fact]
    public void Write_AfterDispose_LosesNothing()
    {
        var recorder = Recorder();
        recorder.Write(1L, WriteMetric);
        recorder.Dispose();
        recorder.Dispose();

        recorder.Write(2L, WriteMetric);

        Assert.Equal(0, recorder.LinesLost);
        Assert.Single(RunLines.Of(recorder.FilePath!));
    }

    [Fact]
    public void Write_SteadyState_AllocatesNothing()
    {
        using var recorder = Recorder();
        var sample = Samples.With(10, 2);

        Assert.Equal(0, Allocations.Of(() => recorder.Write(sample, static (file, value) => file.WriteSample(value))));
    }

    [Theory]
    [InlineData("below a file")]
    [InlineData("not a path: \0")]
    public void Constructor_FolderThatCannotBeWritten_SaysSo(string kind)
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "taken");
        var folder = kind == "below a file" ? Path.Combine(file, "runs") : kind;

        var exception = Assert.Throws<MonitorOptionsException>(() => new RunRecorder(
            _options with { Run = _options.Run with { Folder = folder } }, FixedTime.Now, _logger));

        Assert.Equal(
            $"MonitorOptions cannot be used:\n- Run.Folder is '{folder}'; it must be a folder that can be written to "
                + $"({exception.InnerException!.Message}) Set Run.Folder to another folder, or to null for no run file.",
            exception.Message);
    }

    private static void WriteMetric(RunFileWriter file, long step) => file.WriteMetric(step, "loss", 1);

    private RunRecorder Recorder() => new(_options, FixedTime.Now, _logger);
}
