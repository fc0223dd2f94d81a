namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A run that was resumed has a recording for each time it went on.</summary>
public sealed class ResumedRunTests : IClassFixture<SmallInputs>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string[] _recordings;

    public ResumedRunTests(SmallInputs inputs)
    {
        File.Copy(Path.Combine(inputs.Run, "run.jsonl"), RunFile);
        _recordings =
            [_folder.File("trajectory.sketch"), _folder.File("trajectory-2.sketch"), _folder.File("trajectory-10.sketch")];
        foreach (var recording in _recordings)
        {
            File.Copy(inputs.Recording, recording);
        }

        // A copy that somebody made is none of the run's.
        File.Copy(inputs.Recording, _folder.File("trajectory-small.sketch"));
    }

    private string RunFile => _folder.File("run.jsonl");

    private string Choice =>
        $"has 3 recordings, since the run was resumed; there must be one. Give one of {string.Join(", ", _recordings)}.\n";

    [Fact]
    public void Sweep_FolderOrRunFile_AsksWhichRecording()
    {
        foreach (var given in new[] { _folder.Path, RunFile })
        {
            var outcome = Tool.Run("sweep", given, "--windows", "5", "--strides", "1");

            Assert.Equal((2, string.Empty, $"spectral-edge: '{given}' {Choice}"), (outcome.Code, outcome.Output, outcome.Error));
        }

        Assert.Equal(0, Tool.Run("sweep", _recordings[1], "--windows", "5", "--strides", "1").Code);
    }

    [Fact]
    public void Analyze_FolderWithoutRunFile_AsksWhichRecording()
    {
        File.Delete(RunFile);

        Assert.Equal($"spectral-edge: '{_folder.Path}' {Choice}", Tool.Run("analyze", _folder.Path).Error);
    }

    [Fact]
    public void Info_Run_ListsAllRecordings()
    {
        var facts = Tool.Run("info", _folder.Path, "--json").Json.GetProperty("facts").EnumerateArray()
            .ToDictionary(fact => fact.GetProperty("what").GetString()!, fact => fact.GetProperty("value").GetString());

        Assert.Equal(string.Join(", ", _recordings), facts["recordings"]);
    }

    public void Dispose() => _folder.Dispose();
}
