namespace SpectralEdge.Monitor.Tests;

/// <summary>What one rank does wrong all ranks hear of, and none of them hangs.</summary>
public class SpectralMonitorShardFaultTests
{
    private const int Ranks = 3;

    private static readonly MonitorOptions Options = TestOptions.Sketch;

    [Fact]
    public void Constructor_OverlappingOffsets_AreRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 1 ? Moved(options, "a.weight", -3) : options,
        "Group 'all': block 'a.weight' of rank 1 (indices 330 to 697) overlaps block 'a.weight' of rank 0 (indices 0 to 332); "
            + "every index may be taken once. Fix the offset of one of them.",
        "Group 'all': no rank holds indices 698 to 700, between block 'a.weight' of rank 1 (indices 330 to 697) and block "
            + "'a.bias' of rank 1 (indices 701 to 726); every index must be taken once. Fix an offset, or hand over the block "
            + "between them.");

    [Fact]
    public void Constructor_GapBetweenShards_IsRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 2
            ? Moved(Moved(Moved(Moved(options, "a.bias", 5), "b.weight", 5), "b.bias", 5), "head", 5)
            : options,
        "Group 'all': no rank holds indices 727 to 731, between block 'a.bias' of rank 1 (indices 701 to 726) and block 'a.bias' "
            + "of rank 2 (indices 732 to 758); every index must be taken once. Fix an offset, or hand over the block between "
            + "them.");

    [Fact]
    public void Constructor_SettingsThatDiffer_AreRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 2
            ? options with
            {
                Sketch = options.Sketch with { Length = 128, Seed = 9 },
                Windows = [options.Windows[0] with { Length = 5 }],
            }
            : options,
        "Option window is 4 on rank 0 and 5 on rank 2; it must be the same on all ranks. Give every rank the same "
            + "MonitorOptions.",
        "Option sketch_length is 64 on rank 0 and 128 on rank 2; it must be the same on all ranks. Give every rank the "
            + "same MonitorOptions.",
        "Option seed is 0 on rank 0 and 9 on rank 2; it must be the same on all ranks. Give every rank the same "
            + "MonitorOptions.");

    [Fact]
    public void Constructor_StartStepThatDiffers_IsRefusedOnEveryRank() => AssertRefused(
        static (_, options) => options,
        ["startStep is 0 on rank 0 and 100 on rank 1; it must be the same on all ranks. Load the same checkpoint everywhere."],
        rank => rank == 1 ? 100 : 0);

    [Fact]
    public void Constructor_BlockWithoutOffset_IsRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 1 ? With(options, offsets => offsets.Remove("a.bias")) : options,
        "Rank 1 cannot take part: ShardPlan cannot be used: Offset of block 'a.bias' is missing; every block that the "
            + "source hands over must have one. Add it to Offsets.");

    [Fact]
    public void Constructor_OffsetWithoutBlock_IsRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 0 ? With(options, offsets => offsets.Add("c", 12)) : options,
        "Rank 0 cannot take part: ShardPlan cannot be used: Offset of block 'c' is 12; the source must hand over a block "
            + "of that name. Add the block, or leave the offset out.");

    [Fact]
    public void Constructor_NegativeOffset_IsRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 0 ? Moved(options, "a.weight", -1) : options,
        "Rank 0 cannot take part: ShardPlan cannot be used: Offset of block 'a.weight' is -1; it must lie between 0 and "
            + "9223372036854775474. It is the index in the group of the block's first value.");

    [Fact]
    public void Constructor_RankWithoutParameters_IsRefusedOnEveryRank() => AssertRefused(
        (rank, options) => rank == 2 ? With(options, offsets => offsets.Clear()) : options,
        "Rank 2 cannot take part: The parameters cannot be used: Number of blocks is 0; there must be at least 1. Either "
            + "no parameter is trainable, or they were disposed: hand over a living model with trainable parameters.",
        source: (rank, source) => rank == 2 ? new ParameterArrays() : source);

    [Fact]
    public void Constructor_SourceThatThrows_IsRefusedOnEveryRank() => AssertRefused(
        static (_, options) => options,
        "Rank 1 cannot take part: Reading the parameters failed with IOException: The disk is gone.",
        source: (rank, source) => rank == 1 ? new ScriptedSource(_ => throw new IOException("The disk is gone.")) : source);

    [Fact]
    public void Constructor_NotFiniteParameter_IsRefusedOnEveryRankAndNamedOnItsOwn()
    {
        var thrown = RankThreads.Run(Ranks, reducer =>
        {
            var model = new ShardedModel();
            model.Values[340] = float.NaN;
            using var monitor = new SpectralMonitor(SpectralMonitorShardTests.Shard(model, reducer), Sharded(reducer));
        });

        const string Advice = "At start-up every rank must hand over the blocks that it declared, with finite values. Fix that "
            + "rank.";
        Assert.Equal($"The shards cannot be used:\n- Rank 1 holds NaN or infinite values. {Advice}", thrown[0]!.Message);
        Assert.Equal(
            $"The shards cannot be used:\n- Rank 1 holds NaN or infinite values. Here block 'a.weight' does. {Advice}",
            thrown[1]!.Message);
        Assert.Equal(thrown[0]!.Message, thrown[2]!.Message);
    }

    [Fact]
    public void Constructor_RankThatDoesNotCome_IsRefusedByTheOthersAfterTheTimeout()
    {
        var thrown = RankThreads.Run(
            Ranks,
            reducer =>
            {
                if (reducer.Rank != 1)
                {
                    using var monitor = new SpectralMonitor(
                        SpectralMonitorShardTests.Shard(new ShardedModel(), reducer), Sharded(reducer));
                }
            },
            RankThreads.Short);

        Assert.Null(thrown[1]);
        Assert.Equal(
            "The shards cannot be used:\n- Rank 0 of 3 cannot reach the others: Rank 1 of 3 did not take part within "
                + "00:00:00.3000000. All ranks must create their monitor at the same place of the program. Find out what ended "
                + "the other one.",
            Assert.IsType<MonitorOptionsException>(thrown[0]).Message);
        Assert.IsType<MonitorOptionsException>(thrown[2]);
    }

    [Fact]
    public void Constructor_ExactOverSeveralRanks_IsRefused()
    {
        using var reducer = InProcessReducer.CreateGroup(2, RankThreads.Short)[0];

        var exception = Assert.Throws<MonitorOptionsException>(
            () => new SpectralMonitor(
                new ShardedModel().Whole(),
                Sharded(reducer) with { Sketch = Sharded(reducer).Sketch with { Mode = WindowMode.Exact } }));

        Assert.Equal(
            "MonitorOptions cannot be used:\n- Sketch.Mode is Exact and Shard.Reducer has 2 ranks; over more than 1 rank it "
                + "must be Auto or Sketch. Only sketches of shards add up.",
            exception.Message);
    }

    [Fact]
    public void Constructor_PlanWithoutReducer_IsRefused()
    {
        var exception = Assert.Throws<MonitorOptionsException>(
            () => (Options with
            {
                Shard = new ShardPlan { Reducer = null!, Offsets = new Dictionary<string, long>() },
            }).Validate());

        Assert.Equal(
            "MonitorOptions cannot be used:\n- Shard has no Reducer or no Offsets; it must have both. Leave Shard out "
                + "for a model that this process holds as a whole.",
            exception.Message);
    }

    [Fact]
    public void Observe_RankThatDies_IsLoggedOnceByTheOthersWhichGoOn()
    {
        var runs = Train(
            20,
            (rank, step, _) => rank != 1 || step <= 7,
            RankThreads.Longer);

        Assert.Equal(7, runs[1].Report.UpdatesKept);
        Assert.All([runs[0], runs[2]], run =>
        {
            Assert.Equal(
                "The shards cannot be combined at step 8: Rank 1 of 3 did not take part within 00:00:03. Training goes on, "
                    + "nothing more is watched; 7 updates kept so far.",
                Assert.Single(run.Logger.Named("ShardsLost")).Message);
            Assert.Equal(20, run.Report.StepsReceived);
            Assert.Equal(13, run.Report.Skipped[SkipReason.ShardsLost]);
            Assert.Equal([4, 5, 6, 7], run.Samples);
        });
    }

    [Fact]
    public void Observe_BlocksThatChangeOnOneRank_EndTheWatchOnAll()
    {
        var extra = new float[3];
        var runs = Train(10, (rank, step, source) =>
        {
            if (rank == 2 && step == 6)
            {
                source.Add("new", extra);
            }

            return true;
        });

        const string Shared = "The shards cannot be combined at step 6: The blocks of rank 2 are not those that it declared at "
            + "start-up.";
        const string End = "Training goes on, nothing more is watched; 5 updates kept so far.";
        Assert.Equal($"{Shared} {End}", Assert.Single(runs[0].Logger.Named("ShardsLost")).Message);
        Assert.Equal($"{Shared} Here: Block 'new' is new. {End}", Assert.Single(runs[2].Logger.Named("ShardsLost")).Message);
        Assert.All(runs, run =>
        {
            Assert.Equal([4, 5], run.Samples);
            Assert.Equal(5, run.Report.Skipped[SkipReason.ShardsLost]);
        });
    }

    [Fact]
    public void Observe_NotFiniteOnOneRank_RestartsTheWindowOnAll()
    {
        var runs = Train(
            12, (rank, step, source) => true, damage: (rank, step, values) => values[340] = step == 6 ? float.NaN : values[341]);

        Assert.Equal(
            "Rank 1 holds NaN or infinite values. The window starts again.",
            Assert.Single(runs[0].Logger.Named("StepSkipped")).Values["Detail"]);
        Assert.Equal(
            "Rank 1 holds NaN or infinite values. Here block 'a.weight' does. The window starts again.",
            Assert.Single(runs[1].Logger.Named("StepSkipped")).Values["Detail"]);
        Assert.All(runs, run =>
        {
            Assert.Equal([4, 5, 11, 12], run.Samples);
            Assert.Equal(1, run.Report.Skipped[SkipReason.NotFinite]);
            Assert.Equal(1, run.Report.WindowRestarts);
        });
    }

    [Fact]
    public void Observe_SumThatIsNotFinite_IsTheReducersFaultAndRestartsTheWindowOnAll()
    {
        var runs = RankThreads.Results(Ranks, reducer =>
        {
            var (model, faulty) = (new ShardedModel(), new FaultyReducer(reducer));
            return Watch(faulty, SpectralMonitorShardTests.Shard(model, reducer), monitor =>
            {
                for (var step = 1; step <= 12; step++)
                {
                    model.Step();
                    faulty.SpoilsSums = step == 6;
                    monitor.Observe(step);
                }
            });
        });

        const string Detail = "All ranks hold finite values, but their sum is not finite; the window starts again. Fix the reducer.";
        Assert.All(runs, run =>
        {
            Assert.Equal(Detail, Assert.Single(run.Logger.Named("StepSkipped")).Values["Detail"]);
            Assert.Equal((1, "4 5 11 12"), (run.Report.Skipped[SkipReason.NotFinite], string.Join(' ', run.Samples)));
        });
    }

    [Fact]
    public void Observe_ReadThatFailsOnOneRank_RestartsTheWindowOnAll()
    {
        var runs = RankThreads.Results(Ranks, reducer =>
        {
            var model = new ShardedModel();
            var shard = SpectralMonitorShardTests.Shard(model, reducer);
            var source = new ScriptedSource(shard.Capture);
            return Watch(reducer, source, monitor =>
            {
                for (var step = 1; step <= 12; step++)
                {
                    model.Step();
                    source.Script = reducer.Rank == 0 && step == 6
                        ? _ => throw new IOException("The disk is gone.")
                        : shard.Capture;
                    monitor.Observe(step);
                }
            });
        });

        Assert.Equal(
            "Rank 0 could not read its parameters. Here it failed with IOException. The window starts again.",
            runs[0].Logger.Named("StepSkipped").Single().Values["Detail"]);
        Assert.Equal(
            "Rank 0 could not read its parameters. The window starts again.",
            runs[2].Logger.Named("StepSkipped").Single().Values["Detail"]);
        Assert.All(runs, run => Assert.Equal([4, 5, 11, 12], run.Samples));
    }

    // Rank 2 counts one step too many from step 6 to step 8; then it counts as the others do.
    [Fact]
    public void Observe_RanksAtDifferentSteps_LoseTheSampleAndGoOnWhenTheyAgree()
    {
        var runs = RankThreads.Results(Ranks, reducer =>
        {
            var model = new ShardedModel();
            return Watch(reducer, SpectralMonitorShardTests.Shard(model, reducer), monitor =>
            {
                foreach (var step in new[] { 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20 })
                {
                    model.Step();
                    monitor.Observe(reducer.Rank == 2 && step is >= 6 and <= 10 ? step + 1 : step);
                }
            });
        });

        Assert.All(runs, run =>
        {
            Assert.EndsWith(
                "Rank 0 is at step 6 and rank 2 at step 7; a sample needs all ranks at one step. The window starts "
                    + "again. 1 sample lost this way so far; further ones are only counted.",
                Assert.Single(run.Logger.Named("StepsDisagree")).Message,
                StringComparison.Ordinal);
            Assert.Equal(3, run.Report.Skipped[SkipReason.StepsDisagree]);
            Assert.Equal([4, 5, 20], run.Samples);
        });
    }

    // The window of rank 1 alone starts again, at a step that the others never hear of.
    [Fact]
    public void Observe_WindowThatStartsAgainOnOneRank_StartsAgainOnAll()
    {
        var runs = RankThreads.Results(Ranks, reducer =>
        {
            var model = new ShardedModel();
            return Watch(reducer, SpectralMonitorShardTests.Shard(model, reducer), monitor =>
            {
                for (var step = 1; step <= 12; step++)
                {
                    model.Step();
                    monitor.Observe(step);
                    if (reducer.Rank == 1 && step == 6)
                    {
                        monitor.Observe(3);
                    }
                }
            });
        });

        Assert.All(runs, run => Assert.Equal([4, 5, 6, 11, 12], run.Samples));
    }

    private static MonitorOptions Sharded(ISketchReducer reducer) =>
        Options with { Shard = SpectralMonitorShardTests.Plan(reducer, ParameterGrouping.Whole) };

    private static MonitorOptions With(MonitorOptions options, Action<Dictionary<string, long>> edit)
    {
        var offsets = new Dictionary<string, long>(options.Shard!.Offsets);
        edit(offsets);
        return options with { Shard = options.Shard with { Offsets = offsets } };
    }

    private static MonitorOptions Moved(MonitorOptions options, string block, long by) =>
        With(options, offsets => offsets[block] += by);

    private static void AssertRefused(Func<int, MonitorOptions, MonitorOptions> edit, params string[] problems) =>
        AssertRefused(edit, problems, static _ => 0);

    private static void AssertRefused(
        Func<int, MonitorOptions, MonitorOptions> edit, string problem, Func<int, IParameterSource, IParameterSource> source) =>
        AssertRefused(edit, [problem], static _ => 0, source);

    private static void AssertRefused(
        Func<int, MonitorOptions, MonitorOptions> edit, string[] problems, Func<int, long> startStep,
        Func<int, IParameterSource, IParameterSource>? source = null)
    {
        var thrown = RankThreads.Run(Ranks, reducer =>
        {
            var shard = SpectralMonitorShardTests.Shard(new ShardedModel(), reducer);
            using var monitor = new SpectralMonitor(
                source?.Invoke(reducer.Rank, shard) ?? shard, edit(
                    reducer.Rank, Sharded(reducer)), startStep: startStep(reducer.Rank));
        });

        Assert.All(thrown, exception => Assert.Equal(
            $"The shards cannot be used:\n- "
                + $"{string.Join("\n- ", problems)}", Assert.IsType<MonitorOptionsException>(exception).Message));
    }

    /// <summary>Trains all ranks; a rank stops where <paramref name="goesOn"/> says so.</summary>
    private static Watched[] Train(
        int steps, Func<int, int, ParameterArrays, bool> goesOn, TimeSpan? timeout = null,
        Action<int, int, float[]>? damage = null) =>
        RankThreads.Results(
            Ranks,
            reducer =>
            {
                var model = new ShardedModel();
                var source = SpectralMonitorShardTests.Shard(model, reducer);
                return Watch(reducer, source, monitor =>
                {
                    for (var step = 1; step <= steps && goesOn(reducer.Rank, step, source); step++)
                    {
                        model.Step();
                        damage?.Invoke(reducer.Rank, step, model.Values);
                        monitor.Observe(step);
                    }
                });
            },
            timeout);

    private static Watched Watch(ISketchReducer reducer, IParameterSource source, Action<SpectralMonitor> train)
    {
        var logger = new RecordingLogger();
        using var monitor = new SpectralMonitor(source, Sharded(reducer), logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        train(monitor);
        return new Watched(logger, monitor.Report, [.. samples.Select(sample => sample.Step)]);
    }

    private sealed record Watched(RecordingLogger Logger, MonitorReport Report, long[] Samples);
}
