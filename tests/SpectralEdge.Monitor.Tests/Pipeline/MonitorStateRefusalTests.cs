namespace SpectralEdge.Monitor.Tests;

/// <summary>A state is gone on from with what it was saved with only; what differs is all named at once.</summary>
public class MonitorStateRefusalTests
{
    private const string Hand = "Hand over the model that was watched.";

    private readonly EditableModel _model = new EditableModel().Add("fc.weight", 300).Add("fc.bias", 20).Add("head.weight", 200);
    private readonly MonitorOptions _options = TestOptions.Exact with { Grouping = ParameterGrouping.ByLayer };

    [Fact]
    public void Resume_OtherOptions_NamesEachOfThem()
    {
        var state = Saved(_options);
        var changed = _options with
        {
            Windows = [new(2, 6)],
            Sketch = _options.Sketch with { Seed = 7 },
            Detectors = [Detect.Gap(new GapOptions { OpenAbove = 2.25 })],
            Weights = new WeightOptions { Every = 50 },
        };

        Assert.Equal(
            """
            The state cannot be used:
            - Windows[0].Every is '2' and was '1'; it must be as it was. Set it back, or start a new monitor with it.
            - Windows[0].Length is '6' and was '4'; it must be as it was. Set it back, or start a new monitor with it.
            - Sketch.Seed is '7' and was '0'; it must be as it was. Set it back, or start a new monitor with it.
            - Spectrum.LargestPosition (one for each window) is '3' and was '2'; it must be as it was. Set it back, or start a new monitor with it.
            - OpenAbove of Detect.Gap is '2.25' and was 'none'; it must be as it was. Set it back, or start a new monitor with it.
            """.ReplaceLineEndings("\n"),
            Refusal(state, _model, changed));
    }

    [Fact]
    public void Resume_OtherWeightMatrices_NamesThem()
    {
        var state = Saved(_options);
        var changed = _options with
        {
            Weights = new WeightOptions { Every = 50, Matrices = [new WeightMatrix("fc.weight", 20, 15)] },
        };

        Assert.Equal(
            """
            The state cannot be used:
            - Weights is 'fc.weight every 50' and was 'none'; it must be as it was. Set it back, or start a new monitor with it.
            - Weights.Matrices is 'fc.weight [20 × 15 from 0]' and was ''; it must be as it was. Set it back, or start a new monitor with it.
            """.ReplaceLineEndings("\n"),
            Refusal(state, _model, changed));
    }

    [Fact]
    public void Resume_OtherMode_NamesIt() => Assert.Contains(
        "- Sketch.Mode is 'sketch' and was 'exact'; it must be as it was. Set it back, or start a new monitor with it.",
        Refusal(Saved(_options), _model, _options with { Sketch = _options.Sketch with { Mode = WindowMode.Sketch } }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Resume_WithAuto_GoesOnWithWhatTheStateHas(WindowMode mode)
    {
        using var stream = new MemoryStream(Saved(_options with { Sketch = _options.Sketch with { Mode = mode } }));

        using var resumed = SpectralMonitor.Resume(
            _model, _options with { Sketch = _options.Sketch with { Mode = WindowMode.Auto } }, stream);

        Assert.Equal((mode == WindowMode.Exact, 5), (resumed.IsExact, resumed.LastStep));
    }

    [Fact]
    public void Resume_OptionsThatChangeNothingRecorded_MayDiffer()
    {
        using var folder = new TempFolder();
        using var stream = new MemoryStream(Saved(_options));
        var changed = _options with
        {
            Run = _options.Run with { Folder = folder.Path, Name = "other" },
            Sketch = _options.Sketch with { Threads = 1, MemoryBudget = _options.Sketch.MemoryBudget / 2 },
        };

        using var resumed = SpectralMonitor.Resume(_model, changed, stream);

        Assert.Equal(5, resumed.LastStep);
    }

    [Fact]
    public void Resume_OtherBlocks_NamesEachOfThem()
    {
        var state = Saved(_options);
        var other = new EditableModel().Add("fc.weight", 301).Add("head.weight", 200).Add("head.bias", 9);

        Assert.Equal(
            $"""
            The state cannot be used:
            - Block 'fc.weight' has 301 Float32 values in group 'fc' and had 300 Float32 values in group 'fc'; it must be as it was. {Hand}
            - Block 'fc.bias' with 20 Float32 values in group 'fc' is gone; it must be there. {Hand}
            - Block 'head.bias' with 9 Float32 values in group 'head' is new; it must not be there. {Hand}
            """.ReplaceLineEndings("\n"),
            Refusal(state, other, _options));
    }

    [Fact]
    public void Resume_OtherOrderOfBlocks_SaysSo()
    {
        var state = Saved(_options);
        _model.Blocks.Reverse(1, 2);

        Assert.Equal(
            $"The state cannot be used:\n- The blocks are in another order, 'head.weight' in the place of 'fc.bias' "
                + $"first; it must be as it was. {Hand}",
            Refusal(state, _model, _options));
    }

    [Fact]
    public void Resume_ManyOtherBlocks_NamesTheFirstTwenty()
    {
        var state = Saved(_options);
        var other = new EditableModel();
        for (var i = 0; i < 30; i++)
        {
            other.Add($"layer{i}.weight", 10);
        }

        var lines = Refusal(state, other, _options with { Grouping = ParameterGrouping.ByLayer }).Split('\n');

        Assert.Equal($"- Further differences: 13. {Hand}", lines[21]);
    }

    [Fact]
    public void Resume_AnotherCheckpoint_NamesTheGroups()
    {
        var state = Saved(_options);
        _model.Blocks[1].Values[7] += 1e-3f;
        _model.Blocks[2].Values[0] = -_model.Blocks[2].Values[0];
        const string Advice = "all must be as they were at step 5. Load the checkpoint that was saved with this state, or "
            + "start a new monitor.";

        Assert.Equal(
            $"""
            The state cannot be used:
            - Parameters of group 'fc' differ in 1 of 2 blocks, 'fc.bias' first; {Advice}
            - Parameters of group 'head' differ in 1 of 1 block, 'head.weight' first; {Advice}
            """.ReplaceLineEndings("\n"),
            Refusal(state, _model, _options));
    }

    [Fact]
    public void Resume_OtherDetectors_NamesThoseThatAreMissingAndThoseThatAreNew()
    {
        var state = Saved(_options with { Detectors = [Detect.Gap(), _ => new LengthAlarm(1)] });
        var level = new LevelOptions { WarmUp = 40, ExpectedRunLength = 1000 };

        Assert.Equal(
            """
            The state cannot be used:
            - Detector 'length' is missing; it was there when the state was saved. Add it to Detectors, or start a new monitor.
            - Detector 'level_edge_strength' has no state; it was not there when the state was saved. Leave it out of Detectors, or start a new monitor.
            """.ReplaceLineEndings("\n"),
            Refusal(state, _model, _options with { Detectors = [Detect.Gap(), _ => new LevelDetector(level)] }));
    }

    [Fact]
    public void Resume_DetectorWithOtherSettings_SaysWhatItSays()
    {
        var level = new LevelOptions { WarmUp = 40, ExpectedRunLength = 1000 };
        var state = Saved(_options with { Detectors = [Detect.Gap(), _ => new LevelDetector(level)] });

        var lines = Refusal(
            state,
            _model,
            _options with { Detectors = [Detect.Gap(), _ => new LevelDetector(level with { WarmUp = 41 })] }).Split('\n');

        Assert.Equal(4, lines.Length);
        Assert.StartsWith(
            "- Detector 'level_edge_strength' of 'all' cannot go on from its state; it must be made with the options it "
                + "was saved with, and its Carry must name what it named then (LevelOptions was {",
            lines[1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_DetectorsInAnotherOrder_EachGoOnFromTheirOwnState()
    {
        var level = new LevelOptions { WarmUp = 40, ExpectedRunLength = 1000 };
        using var state = new MemoryStream(Saved(_options with
        {
            Detectors = [Detect.Gap(), _ => new LengthAlarm(1), _ => new LevelDetector(level)],
        }));

        SpectralMonitor.Resume(
            _model,
            _options with { Detectors = [Detect.Gap(), _ => new LevelDetector(level), _ => new LengthAlarm(1)] },
            state).Dispose();
    }

    [Fact]
    public void SaveState_DetectorThatCannotBeSaved_SaysWhich()
    {
        using var monitor = new SpectralMonitor(_model, _options with { Detectors = [Detect.Gap(), _ => new Unsaveable()] });

        Assert.Equal(
            "The state cannot be saved: detector 'unsaveable' of 'all' failed (On purpose.). Fix its Carry, or leave it out.",
            Assert.Throws<InvalidOperationException>(() => monitor.SaveState(Stream.Null)).Message);
    }

    [Fact]
    public void SaveState_PartOfAModel_IsRefused()
    {
        using var reducer = InProcessReducer.CreateGroup(1, TimeSpan.FromSeconds(10))[0];
        var offsets = new Dictionary<string, long> { ["fc.weight"] = 0, ["fc.bias"] = 300, ["head.weight"] = 0 };
        var options = _options with
        {
            Sketch = _options.Sketch with { Mode = WindowMode.Sketch },
            Shard = new ShardPlan { Reducer = reducer, Offsets = offsets },
        };
        using var monitor = new SpectralMonitor(_model, options);
        using var state = new MemoryStream(Saved(_options));

        Assert.Equal(
            "The state of a part of a model cannot be saved: Shard is set. Save the checkpoint without it, and start new "
                + "monitors when the run goes on.",
            Assert.Throws<NotSupportedException>(() => monitor.SaveState(Stream.Null)).Message);
        Assert.Equal(
            "MonitorOptions cannot be used:\n- Shard is set; it must be null to go on from a state. Parts of a model "
                + "have no state yet: start a new monitor on every rank.",
            Assert.Throws<MonitorOptionsException>(() => SpectralMonitor.Resume(_model, options, state)).Message);
    }

    private byte[] Saved(MonitorOptions options)
    {
        using var monitor = new SpectralMonitor(_model, options);
        TrainingLoop.Run(_model, 1, 5, monitor);
        using var stream = new MemoryStream();
        monitor.SaveState(stream);
        return stream.ToArray();
    }

    private static string Refusal(byte[] state, EditableModel model, MonitorOptions options)
    {
        using var stream = new MemoryStream(state);
        return Assert.Throws<MonitorOptionsException>(() => SpectralMonitor.Resume(model, options, stream)).Message;
    }

    private sealed class Unsaveable : ISpectralDetector
    {
        public string Name => "unsaveable";

        public SpectralEvent? Update(SpectralSample sample) => null;

        public void Carry(StateCarrier state) => throw new InvalidOperationException("On purpose.");
    }
}
