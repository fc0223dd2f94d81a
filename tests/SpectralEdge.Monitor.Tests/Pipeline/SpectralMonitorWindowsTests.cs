namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Several windows at once: each one is what it would be alone, and the parameters are read once for all of them.
/// </summary>
public sealed class SpectralMonitorWindowsTests : IDisposable
{
    private static readonly WindowSpec[] Four = [new(1, 10), new(5, 10), new(5, 20), new(20, 10)];

    private readonly TempFolder _folder = new();

    public static TheoryData<WindowMode, bool> ModesAndGroupings { get; } = new()
    {
        { WindowMode.Exact, false }, { WindowMode.Exact, true }, { WindowMode.Sketch, false }, { WindowMode.Sketch, true },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(ModesAndGroupings))]
    public void Observe_FourWindows_EachIsWhatItIsAlone(WindowMode mode, bool grouped)
    {
        var options = TestOptions.Of(mode) with
        {
            Sketch = TestOptions.Of(mode).Sketch with { Length = 256, Seed = 9 },
            Grouping = grouped ? ParameterGrouping.ByParameter : ParameterGrouping.Whole,
        };
        var together = Run(With(options, Four));
        foreach (var window in Four)
        {
            // Four windows share the run length that is asked for; one alone has it to itself.
            var alone = Run(With(options, window) with { SamplesBetweenFalseAlarms = 4 * options.SamplesBetweenFalseAlarms });
            var (samples, events) = (
                together.Samples.Where(sample => sample.Window == window.Length && sample.Stride == window.Every).ToList(),
                together.Events.Where(value => value.Window == window.Length && value.Stride == window.Every).ToList());

            Assert.Equal(alone.Samples.Count, samples.Count);
            Assert.Equal(((600 / window.Every) - window.Length + 1) * (grouped ? 4 : 1), samples.Count);
            foreach (var (expected, actual) in alone.Samples.Zip(samples))
            {
                AssertSame(mode, expected, actual);
            }

            Assert.Equal(alone.Events.Count, events.Count);
            if (mode == WindowMode.Sketch)
            {
                Assert.Equal(alone.Events, events);
            }
            else
            {
                Assert.Equal(
                    alone.Events.Select(
                        value =>
                            (value.Kind, value.Group, value.Step, value.FirstStep, ((GapEvent)value).PositionBefore, ((GapEvent)value).PositionAfter)),
                    events.Select(
                        value =>
                            (value.Kind, value.Group, value.Step, value.FirstStep, ((GapEvent)value).PositionBefore, ((GapEvent)value).PositionAfter)));
            }
        }

        // So that something is compared at all.
        Assert.All(
            Four.Take(3),
            window => Assert.Contains(together.Events, value => value.Window == window.Length && value.Stride == window.Every));
    }

    [Fact]
    public void Observe_WindowsInAnotherOrder_AreTheSame()
    {
        var options = TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Length = 256 } };
        var (forwards, backwards) = (Run(With(options, Four)), Run(With(options, [.. Four.Reverse()])));

        static (long Step, long Stride, int Window) Key(SpectralSample sample) => (sample.Step, sample.Stride, sample.Window);
        foreach (var (expected, actual) in forwards.Samples.OrderBy(Key).Zip(backwards.Samples.OrderBy(Key)))
        {
            AssertSame(WindowMode.Sketch, expected, actual);
        }
    }

    [Fact]
    public void Observe_SeveralSamplesAtAStep_ComeWindowByWindowAndTheWholeModelFirst()
    {
        var model = new EditableModel().Add("x", 300).Add("y", 200);
        var options = With(TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter }, new(2, 4), new(1, 3), new(2, 3));
        using var monitor = new SpectralMonitor(model, options);
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(model, 1, 8, monitor);

        Assert.Equal(
            [
                ("all", 2, 4), ("x", 2, 4), ("y", 2, 4),
                ("all", 1, 3), ("x", 1, 3), ("y", 1, 3),
                ("all", 2, 3), ("x", 2, 3), ("y", 2, 3),
            ],
            samples.Where(sample => sample.Step == 8).Select(sample => (sample.Group, (int)sample.Stride, sample.Window)));
        Assert.Equal((4, 2), (monitor.Latest!.Window, monitor.Latest.Stride));
        Assert.Equal("all", monitor.Latest.Group);
    }

    [Fact]
    public void Observe_SeveralWindows_ReadTheParametersOncePerStepThatAnyIsDueAt()
    {
        var model = new RandomWalkModel(1, 300);
        using var monitor = new SpectralMonitor(model, With(TestOptions.Exact, new(3, 4), new(5, 4), new(5, 6), new(3, 8)));
        for (var step = 1; step <= 60; step++)
        {
            model.Step();
            var (due, before) = (monitor.WouldSample(step), model.Captures);
            monitor.Observe(step);

            Assert.Equal(step % 3 == 0 || step % 5 == 0, due);
            Assert.Equal(due ? 1 : 0, model.Captures - before);
        }

        // 20 updates every 3 steps and 12 every 5, whatever the number of windows they are in.
        Assert.Equal(32, monitor.Report.UpdatesKept);
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_NaNAtAStep_RestartsOnlyTheWindowsThatWereDue(WindowMode mode)
    {
        WindowSpec[] windows = [new(2, 4), new(3, 4), new(3, 5)];
        var options = TestOptions.Of(mode) with { Run = new() { Folder = _folder.Path } };
        var together = RunWithNaN(With(options, windows));

        // Step 14 is sampled every 2 steps and not every 3.
        var restart = Assert.Single(RunLines.Of(together.RunFile!, "window_restart"));
        Assert.Equal("""{"type":"window_restart","step":14,"rhythm":0,"every":2,"reason":"not_finite"}""", restart.GetRawText());
        Assert.Equal(
            [15L, 18, 21, 24, 27, 30],
            together.Samples.Where(sample => sample.Stride == 3 && sample.Window == 5).Select(sample => sample.Step));
        Assert.Equal(
            [8L, 10, 12, 24, 26, 28, 30], together.Samples.Where(sample => sample.Stride == 2).Select(sample => sample.Step));
        Assert.Equal(1, together.Report.Skipped[SkipReason.NotFinite]);
        foreach (var window in windows)
        {
            var alone = RunWithNaN(With(options with { Run = options.Run with { Folder = null } }, window));
            var samples = together.Samples.Where(
                sample => sample.Window == window.Length && sample.Stride == window.Every).ToList();

            Assert.Equal(alone.Samples.Count, samples.Count);
            Assert.All(alone.Samples.Zip(samples), pair => AssertSame(mode, pair.First, pair.Second));
        }
    }

    [Fact]
    public void Observe_HoleInTheSteps_RestartsTheWindowsWhoseStrideItChanges()
    {
        var model = new EditableModel().Add("a", 300);
        using var monitor = new SpectralMonitor(
            model,
            With(TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path } }, new(2, 4), new(10, 4)));
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(model, 1, 43, monitor);

        // From 43 to 48: the update every 2 steps spans 6, the one every 10 steps is not concerned.
        TrainingLoop.Run(model, 48, 70, monitor);

        Assert.Equal([40, 50, 60, 70], samples.Where(sample => sample.Stride == 10).Select(sample => sample.Step));
        Assert.All(samples, sample => Assert.True(sample.Stride is 2 or 10));
        Assert.All(
            RunLines.Of(monitor.RunFile!, "window_restart"), line => Assert.Equal(2, line.GetProperty("every").GetInt32()));
        Assert.Equal(
            [48, 50], RunLines.Of(monitor.RunFile!, "window_restart").Select(line => line.GetProperty("step").GetInt32()));
    }

    [Fact]
    public void Observe_StepThatGoesBackwards_RestartsEveryWindow()
    {
        var model = new EditableModel().Add("a", 300);
        using var monitor = new SpectralMonitor(
            model,
            With(TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path } }, new(1, 3), new(4, 3)));
        TrainingLoop.Run(model, 1, 20, monitor);

        TrainingLoop.Run(model, 6, 6, monitor);

        Assert.Equal(2, monitor.Report.WindowRestarts);
        Assert.Equal(1, monitor.Report.Skipped[SkipReason.StepWentBackwards]);
        Assert.Equal(
            [1, 4], RunLines.Of(monitor.RunFile!, "window_restart").Select(line => line.GetProperty("every").GetInt32()));
    }

    [Fact]
    public void Observe_BlocksThatChange_EachWindowBeginsAtItsOwnNextSample()
    {
        var model = new EditableModel().Add("a", 300);
        var options = With(TestOptions.Exact, new(2, 4), new(5, 4));
        using var monitor = new SpectralMonitor(model, options);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(model, 1, 21, monitor);

        // Noticed at step 22, which is sampled every 2 steps: every 5 steps the first update starts at step 25.
        model.Add("b", 50);
        TrainingLoop.Run(model, 22, 60, monitor);

        Assert.Equal(
            [8, 10, 12, 14, 16, 18, 20, 30, 32],
            samples.Where(sample => sample.Stride == 2).Select(sample => sample.Step).Take(9));
        Assert.Equal([20, 45, 50, 55, 60], samples.Where(sample => sample.Stride == 5).Select(sample => sample.Step));
        using var fresh = new SpectralMonitor(model, options, startStep: 60);
        var later = TrainingLoop.Keep(fresh);
        samples.Clear();
        TrainingLoop.Run(model, 61, 110, monitor, fresh);
        AssertSame(
            WindowMode.Exact,
            later.Last(sample => sample.Stride == 5),
            samples.Last(sample => sample.Stride == 5),
            skipIndex: true);
        AssertSame(
            WindowMode.Exact,
            later.Last(sample => sample.Stride == 2),
            samples.Last(sample => sample.Stride == 2),
            skipIndex: true);
    }

    [Fact]
    public void Constructor_SeveralWindows_AreLogged()
    {
        var logger = new RecordingLogger();

        using var monitor = new SpectralMonitor(new EditableModel().Add("a", 300), With(TestOptions.Exact, Four), logger.Factory);

        Assert.Contains(
            "in windows of 10 updates every step, 10 updates every 5 steps, 20 updates every 5 steps, 10 updates every 20 steps.",
            Assert.Single(logger.Named("Watching")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_WindowsOfDifferentLength_HaveNoiseFloorsOfTheirOwn()
    {
        var together = Run(With(TestOptions.Exact, Four));
        var floors = together.Samples.Select(sample => (sample.Window, sample.NoiseFloor)).Distinct().ToList();

        Assert.Equal([10, 20], floors.Select(floor => floor.Window).Order());
        Assert.NotEqual(floors[0].NoiseFloor, floors[1].NoiseFloor);
    }

    private static MonitorOptions With(MonitorOptions options, params WindowSpec[] windows) =>
        options with { Windows = [new(windows[0].Every, windows[0].Length), .. windows[1..]] };

    /// <summary>600 steps in which three phases repeat: noise, one direction, two directions.</summary>
    private static (List<SpectralSample> Samples, List<SpectralEvent> Events) Run(MonitorOptions options)
    {
        var model = new EditableModel(3).Add("x", 900).Add("y", 500).Add("z", 40);
        using var monitor = new SpectralMonitor(model, options);
        var samples = TrainingLoop.Keep(monitor);
        var events = new ListObserver<SpectralEvent>();
        using var subscription = monitor.Events.Subscribe(events);
        var random = new Random(4);
        for (var step = 1; step <= 600; step++)
        {
            model.Step();
            var (first, second) = ((step / 100 % 3) == 0
                ? 0
                : 0.1 * Vectors.Gaussian(random), (step / 100 % 3) == 2 ? 0.1 * Vectors.Gaussian(random) : 0);
            foreach (var (_, values) in model.Blocks)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] += (float)(i % 2 == 0 ? first : second);
                }
            }

            monitor.Observe(step, loss: 1.0 / step);
        }

        Assert.Equal(0, monitor.Report.WindowRestarts);
        return (samples, events.Values);
    }

    private static (List<SpectralSample> Samples, string? RunFile, MonitorReport Report) RunWithNaN(MonitorOptions options)
    {
        var model = new EditableModel(5).Add("x", 300).Add("y", 200);
        using var monitor = new SpectralMonitor(model, options);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(model, 1, 13, monitor);
        var before = model.Blocks[1].Values[7];
        model.Blocks[1].Values[7] = float.NaN;
        TrainingLoop.Run(model, 14, 14, monitor);
        model.Blocks[1].Values[7] = before;
        TrainingLoop.Run(model, 15, 30, monitor);
        return (samples, monitor.RunFile, monitor.Report);
    }

    /// <summary>
    /// To the last bit for sketches. An exact ring takes four rows at a time, so a longer one sums in another order.
    /// </summary>
    private static void AssertSame(WindowMode mode, SpectralSample expected, SpectralSample actual, bool skipIndex = false)
    {
        Assert.Equal(expected.Group, actual.Group);
        var (wanted, got) = (Numbers.Of(expected), Numbers.Of(actual));
        if (skipIndex)
        {
            wanted[3] = got[3] = 0;
        }

        if (mode == WindowMode.Sketch)
        {
            Vectors.AssertSameBits(wanted, got, $"{expected.Group} at step {expected.Step}");
            return;
        }

        var spectrum = Numbers.OfSpectrum(expected).Length;
        if (skipIndex)
        {
            // Another past: the signs of directions, which go on from sample to sample, began elsewhere.
            wanted = [.. wanted[..spectrum], .. wanted[spectrum..].Select(Math.Abs)];
            got = [.. got[..spectrum], .. got[spectrum..].Select(Math.Abs)];
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            // The gap is a difference and loses digits; motion and flow are differences of windows, and turn with near ties.
            var tolerance = i == 7 ? 1e-9 * expected.SingularValues[0]
                : i < spectrum ? 1e-9 * Math.Abs(wanted[i])
                : 1e-6 * Math.Max(Math.Abs(wanted[i]), 1);
            Assert.True(
                wanted[i].Equals(got[i])
                    || Math.Abs(wanted[i] - got[i]) <= tolerance, $"{expected.Group} at step {expected.Step}: number {i} is "
                        + $"{got[i]:R} instead of {wanted[i]:R}.");
        }
    }
}
