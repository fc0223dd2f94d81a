namespace SpectralEdge.Monitor.Tests;

/// <summary>What sample lines of a run file say about the backbone.</summary>
public sealed class BackboneLinesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sample_WithABackbone_HasItsFigures()
    {
        var (backbone, monitor) = Run(SampleMeasures.All);
        var line = RunLines.Of(monitor.RunFile!, "sample")[^1].GetProperty("backbone");

        Assert.Equal(
            [
                "conditions", "rows", "row_stride", "effective_dimensions", "cosine", "noise_cosine", "backbone_part",
                "transverse_part", "distance", "position", "transverse",
                "displacement_share", "early_rows", "early_share", "late_share", "early_random_walk_share",
                "late_random_walk_share", "phase_cosine", "phase_noise_cosine", "plain", "unit_rows", "centred", "unit_rows_centred",
            ],
            RunLines.NamesOf(line));
        Assert.Equal(8, line.GetProperty("rows").GetInt32());
        Assert.Equal(backbone!.Cosine, line.GetProperty("cosine").GetDouble());
        var form = line.GetProperty("unit_rows");
        Assert.Equal(
            [
                "share", "random_walk_share", "random_walk_deviation", "z_score", "first_ratio", "random_walk_ratio",
                "further_shares", "further_random_walk_shares", "dimension", "random_walk_dimension",
            ],
            RunLines.NamesOf(form));
        Assert.Equal(backbone.Share(DisplacementForm.UnitRows, 3), form.GetProperty("further_shares")[1].GetDouble());
        Assert.Equal(backbone.Dimension(DisplacementForm.UnitRows), form.GetProperty("dimension").GetInt32());
        Assert.Equal(4, line.GetProperty("early_rows").GetInt32());

        // One group of 100 parameters, whose sketch is exact.
        Assert.Equal(Math.Sqrt(2 / (Math.PI * 100)), line.GetProperty("phase_noise_cosine").GetDouble(), 1e-9);
        Assert.Equal(backbone.ZScore(DisplacementForm.UnitRows), form.GetProperty("z_score").GetDouble());
        Assert.Equal(
            backbone.Share(DisplacementForm.UnitRows | DisplacementForm.Centred),
            line.GetProperty("unit_rows_centred").GetProperty("share").GetDouble());
    }

    [Fact]
    public void Sample_BackboneTooShort_SaysWhyItsCosineIsNull()
    {
        var (_, monitor) = Run(SampleMeasures.Backbone);
        var line = RunLines.Of(monitor.RunFile!, "sample")[0].GetProperty("backbone");

        Assert.Equal("""["backbone_too_short"]""", line.GetProperty("conditions").GetRawText());
        Assert.Equal("null", line.GetProperty("cosine").GetRawText());
    }

    [Fact]
    public void Sample_WithoutABackbone_SaysNothing()
    {
        var (backbone, monitor) = Run(SampleMeasures.None);

        Assert.Null(backbone);
        Assert.DoesNotContain("backbone", RunLines.NamesOf(RunLines.Of(monitor.RunFile!, "sample")[^1]));
    }

    private (Backbone? Backbone, SpectralMonitor Monitor) Run(SampleMeasures measures)
    {
        var model = new EditableModel().Add("a", 100);
        using var monitor = new SpectralMonitor(
            model,
            TestOptions.Exact with
            {
                Run = TestOptions.Exact.Run with { Folder = _folder.Path },
                Windows = [TestOptions.Exact.Windows[0] with { Length = 3 }],
                Spectrum = TestOptions.Exact.Spectrum with { Measures = measures },
            });
        TrainingLoop.Run(model, 1, 8, monitor);
        return (monitor.Latest!.Backbone, monitor);
    }
}
