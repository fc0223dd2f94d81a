using System.IO.Compression;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What version 0.1 wrote (Golden/version-0.1): 180 steps of 360 parameters with a direction from step 61 to 99 and a jump at 150.</summary>
public sealed class EarlierVersionTests : IDisposable
{
    private static readonly (string Kind, long Step)[] Events =
    [
        ("edge_emerged", 63), ("moving", 66), ("gap_opened", 77), ("gap_collapsed", 103), ("edge_lost", 103), ("stagnated", 104),
        ("norm_spike", 150),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunFile_EventsReadBack_AreThoseThatWereWritten()
    {
        var lines = new RunFileReader(Unpacked("run.jsonl")).Lines().Where(line => line.Type == "event").ToList();

        var events = lines.Select(EventReader.Read).ToList();

        Assert.Equal(Events, events.Select(value => (value.Kind, value.Step)));
        Assert.Equal(
            lines.Select(line => line.Fields.EnumerateObject().Where(field => field.Name != "type").Select(field => field.ToString())),
            events.Select(value => value.Fields().EnumerateObject().Select(field => field.ToString())));
    }

    [Fact]
    public void RunFile_Replayed_GivesTheEventsThatWereRecorded()
    {
        var replay = RunReplay.Run(Unpacked("run.jsonl"));

        Assert.Empty(replay.Problems);
        Assert.Equal(177, replay.Samples);
        Assert.Equal(Events, replay.Events.Select(value => (value.Kind, value.Step)));
    }

    [Fact]
    public void Recording_IsReadToItsEnd()
    {
        using var reader = TrajectoryReader.Open(Unpacked("trajectory.sketch"));

        Assert.Equal(181, reader.Samples().Count());
        Assert.Empty(reader.Problems);
    }

    [Fact]
    public void State_IsRefusedInASentence()
    {
        using var state = File.OpenRead(Golden("monitor.state"));

        Assert.Equal(
            "The state has format 2; this version of the library reads format 4. Use the version that wrote it, or start a new monitor.",
            Assert.Throws<FormatException>(() => SpectralMonitor.Resume(new ParameterArrays().Add("a", new float[8]), null, state)).Message);
    }

    private static string Golden(string name) =>
        Repository.PathOf("tests", "SpectralEdge.Monitor.Tests", "Golden", "version-0.1", name);

    private string Unpacked(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        using var packed = new GZipStream(File.OpenRead(Golden(name + ".gz")), CompressionMode.Decompress);
        using var file = File.Create(path);
        packed.CopyTo(file);
        return path;
    }
}
