using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

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

        Assert.Equal(
            "the run was watched by Gap, Edge or HeldGap of a version up to 0.2; they are one detector now, Gap, with another rule, "
                + "so its events differ",
            Assert.Single(replay.Problems));
        Assert.Equal(177, replay.Samples);

        // What was an edge is a gap, and the gap that a bound of 1.5 opened at step 77 is the same one.
        Assert.Equal(
            [("gap_opened", 63), ("moving", 66), ("gap_collapsed", 103), ("stagnated", 104), ("norm_spike", 150)],
            replay.Events.Select(value => (value.Kind, value.Step)));
    }

    [Fact]
    public void RunFile_FieldsOfLaterVersions_StayUndefined()
    {
        var sample = MotionFeed.Samples(Matrices.GaussianRows(new Random(1), 12, 30), 5, 2)[^1];
        sample.Stride = 1;
        sample.Backbone = Walks.Analyze(Matrices.GaussianRows(new Random(2), 12, 30), 30).Backbone;
        using var writer = RunFileWriter.Create(_folder.Path, "run");
        writer.WriteSample(sample);
        var line = JsonNode.Parse(RunLines.Of(writer.FilePath).Single().GetRawText())!.AsObject();
        string[] later =
        [
            "gram_change", "kernel_change", "stability_by_region", "sorted_stability_by_region", "gram_stability_by_region",
            "kernel_stability_by_region", "twists", "outside_parts", "block_bounds", "block_bound_position", "shared_product",
            "lambda_before", "entering_amplitude", "exiting_amplitude", "newest_amplitude", "former_amplitude", "rotation",
        ];
        Assert.All(later, name => Assert.True(line.Remove(name)));
        var backbone = line["backbone"]!.AsObject();
        string[] phases =
        [
            "early_rows", "early_share", "late_share", "early_random_walk_share", "late_random_walk_share", "phase_cosine",
            "phase_noise_cosine",
        ];
        Assert.All(phases, name => Assert.True(backbone.Remove(name)));
        string[] figures = ["further_shares", "further_random_walk_shares", "dimension", "random_walk_dimension"];
        Assert.All(figures, name => Assert.True(backbone["centred"]!.AsObject().Remove(name)));

        var read = RunSample.Read(new RunLine(1, "sample", JsonSerializer.SerializeToElement(line)));

        Assert.All(read.Flow!.FormerAmplitudes.ToArray(), value => Assert.Equal(double.NaN, value));
        Assert.Equal(sample.Flow!.Entering.ToArray(), read.Flow.Entering.ToArray());
        Assert.All(read.Motion!.KernelStabilityByRegion.ToArray(), value => Assert.Equal(double.NaN, value));
        Assert.Equal(sample.Motion!.Stability.ToArray(), read.Motion.Stability.ToArray());
        Assert.Equal(
            (double.NaN, double.NaN, 0),
            (read.Motion.KernelChange, read.Backbone!.PhaseCosine, read.Backbone.Dimension(DisplacementForm.Centred)));
        Assert.Equal(
            (sample.Backbone.Share(DisplacementForm.Centred), double.NaN),
            (read.Backbone.Share(DisplacementForm.Centred), read.Backbone.Share(DisplacementForm.Centred, 2)));
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
            "The state has format 2; this version of the library reads format 5. Use the version that wrote it, or start a new monitor.",
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
