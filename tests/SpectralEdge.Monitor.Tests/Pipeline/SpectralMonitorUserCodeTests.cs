using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Code of the user's that the monitor calls: refused with a clear message at the start, guarded and counted afterwards.
/// </summary>
public sealed class SpectralMonitorUserCodeTests : IDisposable
{
    private static readonly Dictionary<string, Func<UserEvent, UserEvent>> Broken = new()
    {
        ["WriteTo throws"] = value => value with { Write = _ => throw new InvalidOperationException() },
        ["Kind throws"] = value => value with { KindOf = () => throw new InvalidOperationException() },
        ["Kind is null"] = value => value with { KindOf = () => null! },
        ["Kind of a megabyte"] = value => value with { KindOf = () => new string('k', 1 << 20) },
        ["Quantity throws"] = value => value with { QuantityOf = () => throw new InvalidOperationException() },
        ["Before throws"] = value => value with { BeforeOf = () => throw new InvalidOperationException() },
        ["After throws"] = value => value with { AfterOf = () => throw new InvalidOperationException() },
        ["Severity throws"] = value => value with { SeverityOf = () => throw new InvalidOperationException() },
        ["Group is null"] = value => value.From(origin => origin with { Group = null! }),
        ["unbalanced"] = value => value with { Write = json => json.WriteStartObject("open") },
        ["too much"] = value => value with { Write = json => json.WriteString("text", new string('x', 17 << 20)) },
        ["a line of another type"] = value => value with { Write = json => json.WriteString("type", "sample") },
    };

    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    public static TheoryData<string> BrokenNames => [.. Broken.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void Observe_EventThatCannotBeUsed_IsDroppedAndNothingElse(string name)
    {
        var bad = new UserDetector(sample => sample.Step == 5 ? Broken[name](UserEvent.Of(sample)) : null);
        using var monitor = new SpectralMonitor(_model, Options(_ => bad, _ => new UserDetector(UserEvent.Of)), _logger.Factory);
        var (samples, detected, observer) =
            (TrainingLoop.Keep(monitor), new List<SpectralEvent>(), new ListObserver<SpectralEvent>());
        monitor.On<SpectralEvent>(value => detected.Add(value));
        using var subscription = monitor.Events.Subscribe(observer);
        TrainingLoop.Run(_model, 1, 8, monitor);
        monitor.Dispose();

        Assert.Equal([4L, 5, 6, 7, 8], samples.Select(sample => sample.Step));
        Assert.Equal([4L, 5, 6, 7, 8], detected.Select(value => value.Step));
        Assert.Equal(detected, observer.Values);
        Assert.Equal(1, monitor.Report.HandlerFailures);
        Assert.Empty(monitor.Report.Skipped);
        Assert.Equal((0, 0, 5), (monitor.Report.RunFileLinesLost, monitor.Report.WindowRestarts, monitor.Report.EventsRaised));
        Assert.StartsWith(
            "Handler UserDetector.Update failed",
            Assert.Single(_logger.Named("HandlerFailed")).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            [4L, 5, 6, 7, 8], RunLines.Of(monitor.RunFile!, "event").Select(line => line.GetProperty("step").GetInt64()));
        Assert.Equal(5, RunLines.Of(monitor.RunFile!, "sample").Length);
        Assert.Single(RunLines.Of(monitor.RunFile!, "end"));
    }

    [Fact]
    public void Observe_EventThatFailsAfterItWasLookedAt_IsDeliveredAsItWasThen()
    {
        var reads = 0;
        var detector = new UserDetector(sample => sample.Step != 5 ? null : UserEvent.Of(sample) with
        {
            // Read a few times when it is looked at; from then on it fails.
            Write = _ => reads++,
            KindOf = () => reads == 0 ? "user_event" : throw new InvalidOperationException(),
        });
        using var monitor = new SpectralMonitor(_model, Options(_ => detector), _logger.Factory);
        var detected = new List<SpectralEvent>();
        monitor.On<SpectralEvent>(value => detected.Add(value));
        TrainingLoop.Run(_model, 1, 8, monitor);
        monitor.Dispose();

        Assert.IsType<UserEvent>(Assert.Single(detected));
        Assert.Equal("user_event", Assert.Single(RunLines.Of(monitor.RunFile!, "event")).GetProperty("kind").GetString());
        Assert.Equal("user_event", Assert.Single(_logger.Named("Detected")).Values["Kind"]);
        Assert.Equal(0, monitor.Report.HandlerFailures);
    }

    [Fact]
    public void Observe_SameEventObjectTwice_IsReportedOnce()
    {
        var kept = UserEvent.At(4);
        using var monitor = new SpectralMonitor(_model, Options(_ => new UserDetector(_ => kept)), _logger.Factory);
        TrainingLoop.Run(_model, 1, 8, monitor);

        Assert.Equal((1, 4), (monitor.Report.EventsRaised, monitor.Report.HandlerFailures));
        Assert.Contains(
            "the same event object twice",
            Assert.Single(_logger.Named("HandlerFailed")).Exception!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_EventWithNaNEverywhere_IsReported()
    {
        var detector = new UserDetector(sample => UserEvent.Of(sample) with
        {
            BeforeOf = () => double.NaN, AfterOf = () => double.NaN, Threshold = double.NaN, StandardError = double.NaN,
        });
        using var monitor = new SpectralMonitor(_model, Options(_ => detector));
        TrainingLoop.Run(_model, 1, 5, monitor);

        Assert.Equal((2, 0), (monitor.Report.EventsRaised, monitor.Report.HandlerFailures));
    }

    [Fact]
    public void Observe_EventOfAHugeWindow_EndsNoIncidentByOverflow()
    {
        var detector = new UserDetector(sample => UserEvent.Of(sample).From(origin => origin with
        {
            Window = int.MaxValue,
            Stride = long.MaxValue,
        }));
        using var monitor = new SpectralMonitor(_model, Options(_ => detector));
        var incidents = new List<Incident>();
        monitor.IncidentEnded += (_, value) => incidents.Add(value);
        TrainingLoop.Run(_model, 1, 8, monitor);
        monitor.Dispose();

        Assert.Equal(5, Assert.Single(incidents).EventCount);
    }

    [Fact]
    public void Constructor_DetectorThatCannotBeMade_IsRefused()
    {
        AssertRefused("Detectors[1] gave null; it must make a detector. Fix the function, or leave it out.", _ => null!);
        AssertRefused(
            "Detectors[1] failed with IOException (The disk is gone.); it must make a detector. Fix the function, or leave it "
                + "out.", _ => throw new IOException("The disk is gone."));
        const string Advice = "it must be a text of 1 to 200 characters. The state of the detector is kept under it; fix the "
            + "detector.";
        AssertRefused($"Detectors[1] made a UserDetector whose Name is null; {Advice}", _ => Named(() => null!));
        AssertRefused(
            $"Detectors[1] made a UserDetector whose Name is a text of 0 characters; {Advice}", _ => Named(() => string.Empty));
        AssertRefused(
            $"Detectors[1] made a UserDetector whose Name failed with IOException (Gone.); {Advice}",
            _ => Named(() => throw new IOException("Gone.")));
    }

    [Fact]
    public void Constructor_OneDetectorForTwoSpectra_IsRefused()
    {
        var shared = Named(() => "shared");
        var options = Options(_ => shared) with { Grouping = ParameterGrouping.ByParameter };

        Assert.Equal(
            "MonitorOptions cannot be used:\n- Detectors[0] gave the same UserDetector twice; it must make a new one for "
                + "each spectrum. Create it inside the function.",
            Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(_model, options)).Message);
    }

    // Several of one name are kept apart by their order, as a state does.
    [Fact]
    public void Constructor_TwoDetectorsOfOneName_AreBothHeard()
    {
        using var monitor = new SpectralMonitor(
            _model, Options(_ => new UserDetector(UserEvent.Of), _ => new UserDetector(UserEvent.Of)));
        TrainingLoop.Run(_model, 1, 4, monitor);

        Assert.Equal(2, monitor.Report.EventsRaised);
    }

    [Fact]
    public void Observe_DetectorThatCannotBeMadeForNewBlocks_IsLeftOutAndTheWatchGoesOn()
    {
        var made = 0;
        var options = Options(
            _ => ++made <= 3
                ? new UserDetector(UserEvent.Of)
                : null!) with { Grouping = ParameterGrouping.ByParameter, Run = new() { Folder = null } };
        using var monitor = new SpectralMonitor(_model, options, _logger.Factory);
        _model.Add("c", 100);
        TrainingLoop.Run(_model, 1, 6, monitor);

        Assert.Equal(1, monitor.Report.HandlerFailures);
        Assert.Equal([SkipReason.BlocksChanged], monitor.Report.Skipped.Keys);
        Assert.Equal(6, monitor.Latest!.Step);

        // Samples of steps 5 and 6, in all spectra but that of the new block.
        Assert.Equal(2 * 3, monitor.Report.EventsRaised);
    }

    [Fact]
    public void Constructor_SourceThatThrows_IsRefused() => Assert.Equal(
        "The parameters cannot be used:\n- Reading them failed with IOException (The disk is gone.); the source must hand over "
            + "every block. Fix the source.",
        Assert.Throws<MonitorOptionsException>(
            () => new SpectralMonitor(
                new ScriptedSource(_ => throw new IOException("The disk is gone.")), TestOptions.Exact)).Message);

    [Fact]
    public void Constructor_SourceOfRubbish_IsRefused()
    {
        AssertRefused(
            receiver => receiver.Begin(null!, 5, ElementType.Float32),
            "Name of block number 1 is null or empty; every block must have one. Give it a name.");
        AssertRefused(
            receiver => receiver.Begin("a", 5, (ElementType)9), "Type of block 'a' is 9; it must be one of ElementType's. "
                + "Convert it.");
        AssertRefused(
            receiver => _ = (receiver.Begin(
                "a", long.MaxValue, ElementType.Float32), receiver.Begin("b", long.MaxValue, ElementType.Float32)),
            "Number of values is 18446744073709551614; there may be 72057594037927936. Hand over the counts that the "
                + "blocks have.");
    }

    [Fact]
    public void Constructor_GroupWithoutAName_IsRefused() => Assert.Contains(
        "the grouping function must give a name for every block (it gave an empty name). Fix the function.",
        Assert.Throws<MonitorOptionsException>(
            () => new SpectralMonitor(
                _model, TestOptions.Exact with { Grouping = ParameterGrouping.By(_ => string.Empty) })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Observe_GroupingThatFailsWhenBlocksChange_SuspendsTheWatch()
    {
        var fails = false;
        var grouping = ParameterGrouping.By(name => fails ? throw new InvalidOperationException("lost") : name);
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact with { Grouping = grouping }, _logger.Factory);
        fails = true;
        _model.Add("c", 10);
        TrainingLoop.Run(_model, 1, 3, monitor);
        fails = false;
        TrainingLoop.Run(_model, 4, 8, monitor);

        Assert.Equal(3, monitor.Report.Skipped[SkipReason.Suspended]);
        Assert.Equal(8, monitor.Latest!.Step);
    }

    [Fact]
    public void Constructor_LoggerFactoryThatGivesNone_IsRefused()
    {
        const string Advice = "it must give a logger. Hand over a factory that works, or null to see the first fault of each "
            + "kind on standard error.";
        Assert.Equal(
            $"SpectralMonitor cannot be used:\n- loggerFactory is a FakeLoggerFactory that gave null; {Advice}",
            Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
                _model, TestOptions.Exact, new FakeLoggerFactory(null!))).Message);
        Assert.Equal(
            $"SpectralMonitor cannot be used:\n- loggerFactory is a ThrowingFactory that failed with IOException (No "
                + $"log.); {Advice}",
            Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
                _model, TestOptions.Exact, new ThrowingFactory())).Message);
    }

    [Theory]
    [InlineData(0, 0, "Shard.Reducer.Ranks is 0; it must lie between 1 and 1048576. It is the number of processes that hold "
        + "the model.")]
    [InlineData(2, 2, "Shard.Reducer.Rank is 2; it must lie between 0 and 1. Ranks count from 0.")]
    public void Validate_ReducerOfImpossibleRanks_IsRefused(int rank, int ranks, string problem)
    {
        using var reducer = new RankedReducer(() => (rank, ranks));
        AssertRefused(reducer, problem);
    }

    [Fact]
    public void Validate_ReducerThatThrows_IsRefused()
    {
        using var reducer = new RankedReducer(() => throw new IOException("No cable."));
        AssertRefused(
            reducer, "Shard.Reducer is a RankedReducer that failed with IOException (No cable.); it must give its rank and the "
                + "number of ranks. Fix the reducer.");
    }

    [Fact]
    public void Observe_NegativeStep_LooksAtNoWeights()
    {
        var weights = new WeightOptions { Every = 5, Matrices = [new WeightMatrix("a", 30, 10)] };
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact with { Weights = weights });
        var steps = new List<long>();
        monitor.WeightsTaken += (_, spectrum) => steps.Add(spectrum.Step);
        TrainingLoop.Run(_model, 1, 6, monitor);
        monitor.Observe(-7);
        TrainingLoop.Run(_model, 7, 11, monitor);

        Assert.Equal([5L, 10], steps);
    }

    private static void AssertRefused(ISketchReducer reducer, string problem)
    {
        var options = TestOptions.Sketch with
        {
            Shard = new ShardPlan { Reducer = reducer, Offsets = new Dictionary<string, long>() },
        };
        Assert.Equal(
            $"MonitorOptions cannot be used:\n- {problem}", Assert.Throws<MonitorOptionsException>(options.Validate).Message);
    }

    private static void AssertRefused(Action<IParameterReceiver> script, string problem) => Assert.Contains(
        problem, Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            new ScriptedSource(script), TestOptions.Exact)).Message, StringComparison.Ordinal);

    private void AssertRefused(string problem, DetectorFactory create) => Assert.Equal(
        $"MonitorOptions cannot be used:\n- {problem}",
        Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            _model, Options(_ => Named(() => "sound"), create))).Message);

    private static UserDetector Named(Func<string> name) => new(_ => null) { NameOf = name };

    private MonitorOptions Options(params DetectorFactory[] detectors) =>
        TestOptions.Exact with { Detectors = detectors, Run = TestOptions.Exact.Run with { Folder = _folder.Path } };

    private sealed class ThrowingFactory : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => throw new IOException("No log.");

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class RankedReducer(Func<(int Rank, int Ranks)> place) : ISketchReducer
    {
        public int Rank => place().Rank;

        public int Ranks => place().Ranks;

        public bool TrySum(Span<double> values, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? failure)
        {
            failure = null;
            return true;
        }

        public void Dispose()
        {
        }
    }
}
