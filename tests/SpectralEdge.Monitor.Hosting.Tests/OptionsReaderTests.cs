using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>From keys of a configuration to options, and what is said of those that cannot be read.</summary>
public class OptionsReaderTests
{
    // Every option, with a value that is not its default.
    private static readonly Dictionary<string, (string Text, Func<MonitorOptions, object?> Get, object Value)> Plain = new()
    {
        ["SamplesBetweenFalseAlarms"] = ("5000", o => o.SamplesBetweenFalseAlarms, 5000.0),
        ["MaxOverhead"] = ("0.05", o => o.MaxOverhead, 0.05),
        ["Run:Folder"] = ("elsewhere", o => o.Run.Folder, "elsewhere"),
        ["Run:Name"] = ("first", o => o.Run.Name, "first"),
        ["Run:MaximumBytes"] = ("8388608", o => o.Run.MaximumBytes, 8L << 20),
        ["Run:Recording"] = ("true", o => o.Run.Recording, true),
        ["Run:MaximumRecordingBytes"] = ("131072", o => o.Run.MaximumRecordingBytes, 128L << 10),
        ["Run:RecordingPrecision"] = ("Float32", o => o.Run.RecordingPrecision, TrajectoryPrecision.Float32),
        ["Sketch:Mode"] = ("sketch", o => o.Sketch.Mode, WindowMode.Sketch),
        ["Sketch:MemoryBudget"] = ("2097152", o => o.Sketch.MemoryBudget, 2L << 20),
        ["Sketch:Length"] = ("512", o => o.Sketch.Length, 512),
        ["Sketch:Kind"] = ("CountSketch", o => o.Sketch.Kind, SketchKind.CountSketch),
        ["Sketch:Seed"] = ("18446744073709551615", o => o.Sketch.Seed, ulong.MaxValue),
        ["Sketch:Threads"] = ("3", o => o.Sketch.Threads, 3),
        ["Spectrum:GapRule"] = ("Fixed", o => o.Spectrum.GapRule, GapPositionKind.Fixed),
        ["Spectrum:LargestPosition"] = ("4", o => o.Spectrum.LargestPosition, 4),
        ["Spectrum:FixedPosition"] = ("2", o => o.Spectrum.FixedPosition, 2),
        ["Spectrum:Null"] = ("WhiteNoise", o => o.Spectrum.Null, GapNull.WhiteNoise),
        ["Spectrum:NoiseLevel"] = ("0.95", o => o.Spectrum.NoiseLevel, 0.95),
        ["Spectrum:Measures"] = ("Motion, Phases", o => o.Spectrum.Measures, SampleMeasures.Motion | SampleMeasures.Phases),
        ["Weights:Every"] = ("50", o => o.Weights.Every, 50),
        ["Weights:Top"] = ("8", o => o.Weights.Top, 8),
    };

    public static TheoryData<string> PlainKeys => [.. Plain.Keys];

    [Theory, MemberData(nameof(PlainKeys))]
    public void Read_EachPlainOption_IsTakenAndNothingElse(string key)
    {
        var (text, get, value) = Plain[key];
        var options = Read((key, text));

        Assert.Equal(value, get(options));
        Assert.NotEqual(value, get(new MonitorOptions()));
        Assert.Equal([key], Plain.Where(other => !Equals(
            other.Value.Get(options), other.Value.Get(new MonitorOptions()))).Select(other => other.Key));
    }

    [Fact]
    public void Read_EveryOptionThereIs_IsInTheTableAboveOrHasATestBelow()
    {
        string[] below = ["Windows", "Grouping", "Detectors", "Weights:Matrices", "Shard"];
        var all = typeof(MonitorOptions).GetProperties().Where(CanBeSet).SelectMany(p =>
            p.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
                ? p.PropertyType.GetProperties().Where(CanBeSet).Select(inner => $"{p.Name}:{inner.Name}")
                : [p.Name]);

        Assert.Equal(all.Order(StringComparer.Ordinal), below.Concat(Plain.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_Windows_ReplaceTheDefault()
    {
        var options = Read(("Windows:0:Every", "2"), ("Windows:0:Length", "8"), ("windows:1:every", "5"), ("windows:1:length", "6"));

        Assert.Equal([new(2, 8), new(5, 6)], options.Windows);
    }

    [Fact]
    public void Read_Matrices_AreTaken()
    {
        var options = Read(
            ("Weights:Matrices:0:Block", "attn"), ("Weights:Matrices:0:Rows", "4"), ("Weights:Matrices:0:Columns", "5"),
            ("Weights:Matrices:0:FirstRow", "6"), ("Weights:Matrices:0:Name", "W_K"));

        Assert.Equal(new WeightMatrix("attn", 4, 5) { FirstRow = 6, Name = "W_K" }, Assert.Single(options.Weights.Matrices));
    }

    [Fact]
    public void Read_EmptyValues_StandForNone()
    {
        var options = Read(("Run:Folder", null), ("MaxOverhead", string.Empty), ("Windows", string.Empty));

        Assert.Null(options.Run.Folder);
        Assert.Null(options.MaxOverhead);
        Assert.Empty(options.Windows);
    }

    [Theory]
    [InlineData("Gap", "Gap, EdgeStrength, NormSpike")]
    [InlineData("gap", "GAP,edgestrength , normspike")]
    public void Read_Detectors_ByName(string _, string text) =>
        Assert.Equal(["Gap", "EdgeStrength", "NormSpike"], Names(Read(("Detectors", text))));

    [Fact]
    public void Read_Detectors_OfSeveralAndWithOptions()
    {
        var options = Read(
            ("Detectors:0:Gap:OpenAbove", "1.3"), ("Detectors:0:Gap:Hold", "1"), ("Detectors:1", "Crossing"),
            ("Detectors:2:Level:Quantity", "StableRank"));

        Assert.Equal(["Gap", "Crossing", "LevelOfStableRank"], Names(options));
        Assert.Equal(new GapOptions { OpenAbove = 1.3, Hold = 1 }, LibraryDetector.Of(options.Detectors[0])!.Gap);
        Assert.Equal(Names(new() { Detectors = Detect.Common }), Names(Read(("Detectors:0", "Common"))));
        Assert.Equal(Names(new() { Detectors = Detect.All }), Names(Read(("Detectors", "all"))));
    }

    [Theory]
    [InlineData("ByLayer", "by layer")]
    [InlineData("byparameter", "by parameter")]
    [InlineData("Whole", "whole")]
    public void Read_Grouping_ByName(string text, string description) =>
        Assert.Equal(description, Read(("Grouping", text)).Grouping.Description);

    [Fact]
    public void Read_Grouping_ByPatternsInTheirOrder()
    {
        var grouping = Read(
            ("Grouping:0:Group", "query"), ("Grouping:0:Pattern", "*.attn.q"), ("Grouping:1:Group", "attention"),
            ("Grouping:1:Pattern", "*.attn.*")).Grouping;

        Assert.Equal(
            ["query", "attention", "rest"], new[] { "h.0.attn.q", "h.0.attn.k", "h.0.mlp.w" }.Select(grouping.GroupOf));
    }

    // Long: a table of what is said.
    [Theory]
    [InlineData("Windws:0:Every", "2", "S:Windws is no option; it must be one of Detectors, Grouping, MaxOverhead, Run, "
        + "SamplesBetweenFalseAlarms, Shard, Sketch, Spectrum, Weights, Windows. Did you mean Windows?")]
    [InlineData("Sketch:Colour", "red", "S:Sketch:Colour is no option; it must be one of Kind, Length, MemoryBudget, Mode, Seed, "
        + "Threads.")]
    [InlineData("Sketch:Mode", "Exat", "S:Sketch:Mode is 'Exat'; it must be one of Auto, Exact, Sketch. Did you mean Exact?")]
    [InlineData("Sketch:Mode", "1", "S:Sketch:Mode is '1'; it must be one of Auto, Exact, Sketch.")]
    [InlineData("Spectrum:Measures", "Motion, Flw", "S:Spectrum:Measures is 'Motion, Flw'; it must be made, with commas, of All, "
        + "Backbone, Flow, Motion, None, Phases.")]
    [InlineData("Sketch:Length", "8k", "S:Sketch:Length is '8k'; it must be a whole number.")]
    [InlineData("Sketch:Length", "", "S:Sketch:Length is ''; it must be a whole number.")]
    [InlineData("Sketch:Seed", "-1", "S:Sketch:Seed is '-1'; it must be a whole number, not negative.")]
    [InlineData("Spectrum:NoiseLevel", "0,95", "S:Spectrum:NoiseLevel is '0,95'; it must be a number.")]
    [InlineData("Run:Recording", "yes", "S:Run:Recording is 'yes'; it must be true or false.")]
    [InlineData("Run", "runs", "S:Run is 'runs'; it must be an object of options.")]
    [InlineData("Windows", "10", "S:Windows is '10'; it must be a list, with keys 0, 1, 2 and so on.")]
    [InlineData("Windows:Every", "10", "S:Windows is an object or a list; it must be a list, with keys 0, 1, 2 and so on.")]
    [InlineData("Windows:0:Every", "10", "S:Windows:0 has no usable Length; it must have Every and Length.")]
    [InlineData("Shard:Offsets:0", "1", "S:Shard cannot be configured, since it names objects; set it in code, with the function "
        + "that AddSpectralEdge takes.")]
    [InlineData("Grouping", "ByLayers", "S:Grouping is 'ByLayers'; it must be a list of objects with a Group and a Pattern, or one "
        + "of ByLayer, ByParameter, Whole. Did you mean ByLayer?")]
    [InlineData("Grouping:0:Group", "a", "S:Grouping:0 has no usable Pattern; it must have Group and Pattern.")]
    [InlineData("Detectors:0", "Gab", "S:Detectors:0 is 'Gab'; it must be one of All, Common, Crossing, DriftSpeed, "
        + "EdgeStrength, Gap, Grokking, NormSpike, Oscillation, Phases, Regime, Stability, Stagnation, UpdateNorm. Did "
        + "you mean Gap?")]
    [InlineData("Detectors:0", "Edge", "S:Detectors:0 is 'Edge'; that detector became a part of Gap. Write Gap.")]
    [InlineData("Detectors:0", "heldgap", "S:Detectors:0 is 'heldgap'; that detector became a part of Gap. Write Gap.")]
    [InlineData("Detectors:0:Edge:Hold", "3", "S:Detectors:0 is 'Edge'; that detector became a part of Gap. Write Gap.")]
    [InlineData("Detectors:0:Gap:OpenAbov", "1", "S:Detectors:0:Gap:OpenAbov is no option; it must be one of CollapseBelow, Hold, "
        + "OpenAbove. Did you mean OpenAbove?")]
    [InlineData("Detectors:0:Crossing:Hold", "1", "S:Detectors:0:Crossing has options, which Crossing does not take. Write its name "
        + "alone.")]
    public void Read_WhatCannotBeUsed_IsNamedWithWhatCan(string key, string text, string problem)
    {
        var problems = new List<string>();
        OptionsReader.Read(Section((key, text)), problems);

        Assert.Equal([problem], problems);
    }

    [Fact]
    public void Read_DetectorOptionOutOfRange_IsAProblem()
    {
        var problems = new List<string>();
        OptionsReader.Read(Section(("Detectors:0:Gap:Hold", "7000")), problems);

        Assert.StartsWith("S:Detectors:0:Gap: Hold is 7000; ", Assert.Single(problems), StringComparison.Ordinal);
    }

    private static bool CanBeSet(PropertyInfo property) => property.SetMethod is { IsPublic: true };

    private static IEnumerable<string> Names(MonitorOptions options) =>
        options.Detectors.Select(factory => LibraryDetector.Of(factory)!.Name);

    private static MonitorOptions Read(params (string Key, string? Text)[] settings)
    {
        var problems = new List<string>();
        var options = OptionsReader.Read(Section(settings), problems);
        Assert.Empty(problems);
        return options;
    }

    private static IConfigurationSection Section(params (string Key, string? Text)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"S:{setting.Key}", setting.Text)))
        .Build().GetSection("S");
}
