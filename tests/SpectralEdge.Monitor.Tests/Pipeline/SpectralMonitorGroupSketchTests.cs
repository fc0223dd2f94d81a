namespace SpectralEdge.Monitor.Tests;

/// <summary>Sources that add up a group's sketch themselves and hand it over at the end of the sample.</summary>
public class SpectralMonitorGroupSketchTests
{
    private static readonly MonitorOptions Options = TestOptions.Sketch with
    {
        Grouping = ParameterGrouping.By(name => name[..1]),
    };

    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a1", 100)
        .Add("b1", 200)
        .Add("a2", 90)
        .Add("b2", 70)
        .Add("a3", 130);

    [Theory]
    [InlineData("")]
    [InlineData("a1")]
    [InlineData("a2,b2")]
    [InlineData("b1,b2")]
    public void Observe_SomeBlocksGivenWithTheirGroup_GivesTheSpectrumOfValues(string blocksGivenAsValues)
    {
        var asValues = blocksGivenAsValues.Split(',');
        using var expected = new SpectralMonitor(_model, Options);
        using var actual = new SpectralMonitor(new ScriptedSource(receiver => Capture(receiver, asValues)), Options);
        TrainingLoop.Run(_model, 1, 6, expected, actual);

        Assert.Equal(6, actual.Report.UpdatesKept);
        for (var j = 0; j < Options.Windows[0].Length; j++)
        {
            Assert.InRange(actual.Latest!.SingularValues[j] / expected.Latest!.SingularValues[j], 1 - 1e-9, 1 + 1e-9);
        }
    }

    [Fact]
    public void Observe_GroupSketchThatDoesNotCome_IsAnIncompleteSample() => AssertIncomplete(
        (_, _, _) => { },
        "Group 'a' got no sketch; a block of it was said to be part of one.");

    [Fact]
    public void Observe_OneOfTwoGroupSketchesMissing_IsAnIncompleteSample() => AssertIncomplete(
        static (receiver, group, sketch) =>
        {
            if (group == 0)
            {
                receiver.GroupSketch(group, sketch);
            }
        },
        "Group 'b' got no sketch; a block of it was said to be part of one.");

    [Theory]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(0)]
    public void Observe_GroupSketchOfAnotherLength_IsAnIncompleteSample(int length) => AssertIncomplete(
        (receiver, group, _) => receiver.GroupSketch(group, new double[length]),
        $"The sketch of group 'a' has {length} numbers; it must have 64.");

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void Observe_GroupSketchOfNoGroup_IsAnIncompleteSample(int group) => AssertIncomplete(
        (receiver, _, sketch) => receiver.GroupSketch(group, sketch),
        FormattableString.Invariant($"A sketch came for group {group}; no block was said to be part of one."));

    [Fact]
    public void Observe_GroupSketchGivenTwice_IsAnIncompleteSample() => AssertIncomplete(
        static (receiver, group, sketch) =>
        {
            receiver.GroupSketch(group, sketch);
            receiver.GroupSketch(group, sketch);
        },
        "A sketch came for group 0; no block was said to be part of one.");

    [Fact]
    public void Observe_GroupSketchThatNoBlockIsPartOf_IsAnIncompleteSample() => AssertIncomplete(
        receiver =>
        {
            _model.Capture(receiver);
            receiver.GroupSketch(0, new double[64]);
        },
        "A sketch came for group 0; no block was said to be part of one.");

    [Fact]
    public void Observe_ValuesAfterTheWordThatTheSketchFollows_IsAnIncompleteSample() => AssertIncomplete(
        receiver =>
        {
            receiver.Begin("a1", 100, ElementType.Float32);
            receiver.SketchFollows();
            receiver.Values(new ParameterValues(new float[1]));
            CaptureAfterTheFirst(receiver);
        },
        "Block 'a1' gave 101 values; it has 100 Float32 values.");

    [Fact]
    public void Observe_TheWordThatTheSketchFollowsAfterValues_IsAnIncompleteSample() => AssertIncomplete(
        receiver =>
        {
            receiver.Begin("a1", 100, ElementType.Float32);
            receiver.Values(new ParameterValues(new float[1]));
            receiver.SketchFollows();
            CaptureAfterTheFirst(receiver);
        },
        "Block 'a1' gave 1 value; it has 100 Float32 values.");

    [Fact]
    public void Observe_GroupSketchAfterABlockWithoutAll_IsAnIncompleteSample() => AssertIncomplete(
        receiver =>
        {
            receiver.Begin("a1", 100, ElementType.Float32);
            receiver.GroupSketch(0, new double[64]);
            CaptureAfterTheFirst(receiver);
        },
        "Block 'a1' gave 0 values; it has 100 Float32 values.");

    [Fact]
    public void Observe_ExactMode_TakesNoSketch()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact, _logger.Factory);
        source.Script = receiver =>
        {
            Assert.Null(receiver.Begin("a1", 100, ElementType.Float32));
            receiver.SketchFollows();
        };
        monitor.Observe(1);

        Assert.Equal(1, monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Equal(
            "Block 'a1' gave 0 values; it has 100 Float32 values.", _logger.Named("BlocksChanged").Single().Values["Detail"]);
    }

    [Fact]
    public void Begin_BlocksOfSeveralGroups_NamesTheirGroup()
    {
        var groups = new List<int?>();
        using var monitor = new SpectralMonitor(
            new ScriptedSource(receiver =>
            {
                groups.Clear();
                foreach (var (name, values) in _model.Blocks)
                {
                    groups.Add(receiver.Begin(name, values.Length, ElementType.Float32)?.Group);
                    receiver.Values(new ParameterValues(values));
                }
            }),
            Options);

        Assert.Equal([0, 1, 0, 1, 0], groups);
    }

    /// <summary>Hands over the blocks; all but some become part of their group's sketch.</summary>
    private void Capture(IParameterReceiver receiver, string[] asValues, Action<IParameterReceiver, int, double[]>? give = null)
    {
        var accumulators = new SortedDictionary<int, double[]>();
        foreach (var (name, values) in _model.Blocks)
        {
            var slice = receiver.Begin(name, values.Length, ElementType.Float32);
            if (slice is not { } part || asValues.Contains(name))
            {
                receiver.Values(new ParameterValues(values));
                continue;
            }

            if (!accumulators.TryGetValue(part.Group, out var accumulator))
            {
                accumulators.Add(part.Group, accumulator = new double[part.Length]);
            }

            SketchKernel.Accumulate(new ParameterValues(values), part.Offset, new SketchMap(part.Seed, part.Length), accumulator);
            receiver.SketchFollows();
        }

        foreach (var (group, accumulator) in accumulators)
        {
            (give ?? ((to, index, values) => to.GroupSketch(index, values)))(receiver, group, accumulator);
        }
    }

    private void CaptureAfterTheFirst(IParameterReceiver receiver)
    {
        foreach (var (name, values) in _model.Blocks.Skip(1))
        {
            receiver.Begin(name, values.Length, ElementType.Float32);
            receiver.Values(new ParameterValues(values));
        }
    }

    private void AssertIncomplete(Action<IParameterReceiver, int, double[]> give, string detail) =>
        AssertIncomplete(receiver => Capture(receiver, [], give), detail);

    /// <summary>Asserts that such a sample is told as incomplete and leaves nothing in the sketches of the next ones.</summary>
    private void AssertIncomplete(Action<IParameterReceiver> script, string detail)
    {
        var source = new ScriptedSource(receiver => Capture(receiver, []));
        using var monitor = new SpectralMonitor(source, Options, _logger.Factory);
        TrainingLoop.Run(_model, 1, 2, monitor);
        source.Script = script;
        TrainingLoop.Run(_model, 3, 3, monitor);
        source.Script = receiver => Capture(receiver, []);
        TrainingLoop.Run(_model, 4, 4, monitor);
        using var fresh = new SpectralMonitor(source, Options, startStep: 4);
        TrainingLoop.Run(_model, 5, 8, monitor, fresh);

        Assert.Equal(1, monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Equal(detail, _logger.Named("BlocksChanged").Single().Values["Detail"]);
        TrainingLoop.AssertSameSpectrum(fresh, monitor);
    }
}
