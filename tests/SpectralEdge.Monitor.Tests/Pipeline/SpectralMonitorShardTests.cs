namespace SpectralEdge.Monitor.Tests;

/// <summary>Ranks that each hold a shard see what one process sees that holds the whole model.</summary>
public class SpectralMonitorShardTests
{
    private const int PhaseLength = 40;

    private static readonly MonitorOptions Options = TestOptions.Sketch with
    {
        Windows = [TestOptions.Sketch.Windows[0] with { Length = 6 }],
        Sketch = TestOptions.Sketch.Sketch with { Length = 1024 },
    };

    private static readonly Dictionary<string, ParameterGrouping> Groupings = new()
    {
        ["whole"] = ParameterGrouping.Whole,
        ["layer"] = ParameterGrouping.ByLayer,
        ["parameter"] = ParameterGrouping.ByParameter,
    };

    [Theory]
    [InlineData(2, "whole")]
    [InlineData(4, "whole")]
    [InlineData(3, "layer")]
    [InlineData(4, "parameter")]
    public void Observe_ShardsOfAModel_GiveTheEventsAndSamplesOfTheWhole(int ranks, string grouping)
    {
        var options = Options with { Grouping = Groupings[grouping] };
        var whole = new ShardedModel();
        var expected = Run(whole, whole.Whole(), options);

        var results = RankThreads.Results(ranks, reducer =>
        {
            var model = new ShardedModel();
            return Run(model, Shard(model, reducer), options with { Shard = Plan(reducer, options.Grouping) });
        });

        Assert.Contains("gap_opened", expected.Events.Select(value => value.Kind));
        Assert.Contains("gap_collapsed", expected.Events.Select(value => value.Kind));
        Assert.All(results, result =>
        {
            Assert.Equal(expected.Events.Select(Essence), result.Events.Select(Essence));
            AssertClose(expected.Samples, result.Samples);
        });

        // All ranks get the same bits.
        Assert.All(
            results,
            result => Assert.Equal(
                results[0].Samples.Select(sample => sample.GapRatio), result.Samples.Select(sample => sample.GapRatio)));
    }

    [Theory]
    [InlineData(WindowMode.Exact, true)]
    [InlineData(WindowMode.Auto, true)]
    [InlineData(WindowMode.Sketch, false)]
    public void Observe_OneRank_IsARunWithoutShardsToTheLastBit(WindowMode mode, bool exact)
    {
        var options = Options with { Sketch = Options.Sketch with { Mode = mode } };
        var (whole, model) = (new ShardedModel(), new ShardedModel());
        var reducer = InProcessReducer.CreateGroup(1, RankThreads.Patience)[0];
        var sharded = options with { Shard = Plan(reducer, options.Grouping) };

        using (var monitor = new SpectralMonitor(new ShardedModel().Whole(), sharded))
        {
            Assert.Equal(exact, monitor.IsExact);
        }

        Assert.Equal(
            Run(whole, whole.Whole(), options).Samples.Select(sample => sample.SingularValues.ToArray()),
            Run(model, model.Whole(), sharded).Samples.Select(sample => sample.SingularValues.ToArray()));
    }

    [Fact]
    public void Constructor_Inventory_HasTheBlocksOfTheRankAndTheGroupsOfTheModel()
    {
        var inventories = RankThreads.Results(2, reducer =>
        {
            var options = Options with
            {
                Sketch = Options.Sketch with { Mode = WindowMode.Auto },
                Grouping = ParameterGrouping.ByLayer,
                Shard = Plan(reducer, ParameterGrouping.ByLayer),
            };
            using var monitor = new SpectralMonitor(Shard(new ShardedModel(), reducer), options);
            Assert.False(monitor.IsExact);
            return monitor.Inventory;
        });

        Assert.All(inventories, inventory => Assert.Equal(
            [
                new ParameterGroup("a", 754, false), new ParameterGroup("b", 1028, false), new ParameterGroup("head", 118, false),
            ], inventory.Groups));
        Assert.All(inventories, inventory => Assert.Equal(ShardedModel.Total, inventory.ParameterCount));
        Assert.Equal(
            [
                new("a.weight", 701, ElementType.Float32, 0, 0),
                new ParameterBlock("a.bias", 22, ElementType.Float32, 0, 701),
            ], inventories[0].Blocks);
        Assert.Equal(new ParameterBlock("a.bias", 31, ElementType.Float32, 0, 723), inventories[1].Blocks[0]);
        Assert.Equal(new ParameterBlock("b.weight", 997, ElementType.Float32, 1, 0), inventories[1].Blocks[1]);
    }

    // What an adapter needs to sketch a block where it lives.
    [Fact]
    public void Capture_Slices_HaveTheOffsetsOfTheWholeModel()
    {
        var slices = RankThreads.Results(2, reducer =>
        {
            var (shard, seen) = (Shard(new ShardedModel(), reducer), new List<SketchSlice?>());
            var source = new ScriptedSource(receiver => shard.Capture(new Eavesdropper(receiver, seen)));
            using var monitor = new SpectralMonitor(source, Sharded(reducer));
            return seen.OfType<SketchSlice>().ToArray();
        });

        Assert.Equal([0, 701], slices[0].Select(slice => slice.Offset));
        Assert.Equal([723, 754, 1751, 1782], slices[1].Select(slice => slice.Offset));
        Assert.All(slices[0].Concat(slices[1]), slice => Assert.Equal((slices[0][0].Seed, 1024), (slice.Seed, slice.Length)));
    }

    [Fact]
    public void Constructor_RunFile_IsWrittenByRankZeroAlone()
    {
        using var folder = new TempFolder();
        var files = RankThreads.Results(2, reducer =>
        {
            using var monitor = new SpectralMonitor(
                Shard(new ShardedModel(), reducer), Sharded(reducer) with { Run = new() { Folder = folder.Path } });
            return monitor.RunFile;
        });

        var header = Assert.Single(RunLines.Of(files[0]!, "header"));
        Assert.Null(files[1]);
        Assert.Equal("2", header.GetProperty("options").GetProperty("ranks").GetString());
        Assert.Equal(ShardedModel.Total, header.GetProperty("groups")[0].GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void Constructor_Rank_SaysWhatItHolds()
    {
        var messages = RankThreads.Results(2, reducer =>
        {
            var logger = new RecordingLogger();
            using var monitor = new SpectralMonitor(Shard(new ShardedModel(), reducer), Sharded(reducer), logger.Factory);
            return Assert.Single(logger.Named("Joined")).Message;
        });

        Assert.Equal("Rank 0 of 2 holds 723 of 1900 parameters; each sample sums 1028 numbers over the ranks.", messages[0]);
        Assert.Equal("Rank 1 of 2 holds 1177 of 1900 parameters; each sample sums 1028 numbers over the ranks.", messages[1]);
    }

    [Fact]
    public void Observe_SteadyState_AllocatesNothing()
    {
        var bytes = RankThreads.Results(2, reducer =>
        {
            var model = new ShardedModel();
            using var monitor = new SpectralMonitor(Shard(model, reducer), Sharded(reducer));
            var step = 0;
            return Allocations.Of(() =>
            {
                for (var i = 0; i < 40; i++)
                {
                    model.Step(0, 0);
                    monitor.Observe(++step);
                }
            });
        });

        Assert.All(bytes, allocated => Assert.Equal(0, allocated));
    }

    internal static ParameterArrays Shard(ShardedModel model, ISketchReducer reducer)
    {
        var cuts = ShardedModel.Cuts(reducer.Ranks);
        return model.Shard(cuts[reducer.Rank], cuts[reducer.Rank + 1]);
    }

    internal static ShardPlan Plan(ISketchReducer reducer, ParameterGrouping grouping)
    {
        var cuts = ShardedModel.Cuts(reducer.Ranks);
        return new ShardPlan
        {
            Reducer = reducer,
            Offsets = ShardedModel.Offsets(cuts[reducer.Rank], cuts[reducer.Rank + 1], grouping),
        };
    }

    internal static MonitorOptions Sharded(ISketchReducer reducer) =>
        Options with { Shard = Plan(reducer, ParameterGrouping.Whole) };

    private static void AssertClose(List<SpectralSample> expected, List<SpectralSample> actual)
    {
        Assert.Equal(
            expected.Select(sample => (sample.Group, sample.Step, sample.GapPosition)).Order(),
            actual.Select(sample => (sample.Group, sample.Step, sample.GapPosition)).Order());
        var byPlace = actual.ToDictionary(sample => (sample.Group, sample.Step));
        Assert.All(expected, sample =>
        {
            var other = byPlace[(sample.Group, sample.Step)];
            Assert.Equal(1, other.GapRatio / sample.GapRatio, 1e-9);
            Assert.Equal(1, other.UpdateNorm / sample.UpdateNorm, 1e-9);
            Assert.Equal(sample.StandardError, other.StandardError, 1e-9);
            Assert.Equal(1, other.NoiseFloor / sample.NoiseFloor, 1e-12);
        });
    }

    private static (string, string, long, long, int?, int?) Essence(SpectralEvent value) =>
        (value.Kind, value.Group, value.Step, value.FirstStep, ((GapEvent)value).PositionBefore, ((GapEvent)value).PositionAfter);

    /// <summary>Noise, one strong direction, two, noise again.</summary>
    private static (List<SpectralSample> Samples, List<SpectralEvent> Events) Run(
        ShardedModel model, IParameterSource source, MonitorOptions options)
    {
        using var monitor = new SpectralMonitor(source, options);
        var (samples, observer) = (TrainingLoop.Keep(monitor), new ListObserver<SpectralEvent>());
        using var subscription = monitor.Events.Subscribe(observer);
        double[][] phases = [[0, 0], [5, 0], [5, 5], [0, 0]];
        var step = 0;
        foreach (var strengths in phases)
        {
            for (var i = 0; i < PhaseLength; i++)
            {
                model.Step(strengths);
                monitor.Observe(++step);
            }
        }

        return (samples, observer.Values);
    }

    /// <summary>Passes everything on and keeps the slices.</summary>
    private sealed class Eavesdropper(IParameterReceiver receiver, List<SketchSlice?> seen) : IParameterReceiver
    {
        public SketchSlice? Begin(string name, long count, ElementType type)
        {
            var slice = receiver.Begin(name, count, type);
            seen.Add(slice);
            return slice;
        }

        public void Values(ParameterValues values) => receiver.Values(values);

        public void Sketch(ReadOnlySpan<double> sketch) => receiver.Sketch(sketch);

        public void SketchFollows() => receiver.SketchFollows();

        public void GroupSketch(int group, ReadOnlySpan<double> sketch) => receiver.GroupSketch(group, sketch);
    }
}
