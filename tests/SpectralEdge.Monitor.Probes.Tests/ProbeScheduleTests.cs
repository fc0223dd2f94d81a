using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>When probes are taken, what they may cost, and that they leave the run alone.</summary>
public class ProbeScheduleTests
{
    [Fact]
    public void Every_CountsSamples_FromTheFirst()
    {
        using var run = new Run();
        var taken = run.Probe(new TestProbe("a", _ => 0) { Every = 3 }, new TestProbe("b", _ => 0) { Every = 1 });
        run.Train(3 + 7);

        Assert.Equal([3, 6, 9], taken.Where(result => result.Kind == "a").Select(result => result.Step));
        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], taken.Where(result => result.Kind == "b").Select(result => result.Step));
        Assert.All(taken, result => Assert.Equal((3, 1, "all", "stride"), (result.Window, result.Stride, result.Group, result.Reason)));
    }

    [Fact]
    public void OnEvents_IsTakenAtTheStepOfTheEvent_WithItsKindAsReason()
    {
        using var run = new Run(new Alarm(step: 7));
        var taken = run.Probe(new TestProbe("a", _ => 0) { Every = null, OnEvents = ["alarm"] });
        run.Train(12);

        var only = Assert.Single(taken);
        Assert.Equal((7, "alarm"), (only.Step, only.Reason));
    }

    [Fact]
    public void Cost_IsThatOfTheProbeItself_AndGradientsAreShared()
    {
        var batch = new ProbeBatch(ProbeBatch.Train, 0);
        using var run = new Run();
        var taken = run.Probe(
            new TestProbe("first", view => view.GradientAt(batch).Loss),
            new TestProbe("second", view => view.GradientAt(batch).Loss),
            new TestProbe("third", view =>
            {
                var product = new double[view.Count];
                view.HessianProduct(batch, view.Direction(0), product);
                return view.LossBeside(batch, product, 0.1);
            }));
        run.Train(3);

        Assert.Equal([1, 0, 3.333333], taken.Select(result => Math.Round(result.Gradients, 6)));
        Assert.Equal(1, run.Model.GradientCount);
    }

    [Fact]
    public void Probes_AreSpans_AndSayWhereTheyFailed()
    {
        using var root = new Activity("this test");
        root.Start();
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SpectralEdge.Monitor",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Parent.TraceId == root.TraceId
                ? ActivitySamplingResult.AllData
                : ActivitySamplingResult.None,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var run = new Run();
        run.Probe(new TestProbe("a", view => view.Window.Sample.Step == 4 ? throw new InvalidOperationException("It fails.") : 0) { Every = 1 });
        run.Train(5);

        Assert.Equal(
            [(3L, "a", null), (4L, "a", "InvalidOperationException: It fails."), (5L, "a", (string?)null)],
            spans.Where(span => span.OperationName == "spectral_edge.probe").Select(span => (
                (long)span.GetTagItem("spectral_edge.step")!, (string)span.GetTagItem("spectral_edge.probe")!,
                span.StatusDescription)));
    }

    [Fact]
    public void AllOn_TheRunIsTheSame_ToTheBit()
    {
        using var plain = new Run();
        plain.Train(40);
        using var probed = new Run();
        var batch = new ProbeBatch(ProbeBatch.Train, 0);
        var calls = 0;
        probed.Probe(
            new TestProbe("moves", view => view.LossBeside(batch, view.Direction(0), 1.5)) { Every = 1 },
            new TestProbe("throws", view => calls++ % 3 == 2
                ? throw new InvalidOperationException("every third time")
                : view.GradientBeside(batch, view.Direction(0), -2, new double[view.Count])) { Every = 1 });
        probed.Train(40);

        Assert.Equal(plain.Model.Parameters, probed.Model.Parameters);
        Assert.Equal(plain.Ratios, probed.Ratios);
        Assert.Equal(12, probed.Schedule!.SkippedCount);
        Assert.Equal((2 * 38) - 12, probed.Schedule.TakenCount);
    }

    [Fact]
    public void Skipped_IsCounted_AndItsReasonLoggedOnce()
    {
        using var run = new Run();
        run.Model.Evaluating = _ => throw new InvalidOperationException("the batch is gone");
        run.Probe(new TestProbe("a", view => view.LossAt(new ProbeBatch(ProbeBatch.Train, 0))) { Every = 1 });
        run.Train(10);

        Assert.Equal(8, run.Schedule!.SkippedCount);
        var line = Assert.Single(run.Log.Lines);
        Assert.Contains("Probe a was not taken at step 3: InvalidOperationException: the batch is gone", line, StringComparison.Ordinal);
        Assert.Equal(0, run.Monitor.Report.HandlerFailures);
    }

    [Fact]
    public void Loss_ThatIsNotFinite_SkipsTheProbe_AndSaysWhich()
    {
        using var run = new Run();
        run.Probe(new TestProbe("a", view => view.LossBeside(
            new ProbeBatch(ProbeBatch.Validation, 2), view.Direction(0), double.PositiveInfinity)));
        run.Train(4);

        Assert.Contains(
            "The loss on batch validation 2 is", Assert.Single(run.Log.Lines), StringComparison.Ordinal);
        Assert.True(double.IsFinite(run.Model.Parameters[0]));
    }

    [Fact]
    public void Budget_IsHeld_AndWhatWaitsIsCounted()
    {
        // A step takes 10 ms, the probe 50: with 2 % of the time it can be taken once in 2.5 s, 250 steps.
        using var run = new Run(secondsPerStep: 0.01);
        var taken = run.Probe(0.02, new TestProbe("a", _ =>
        {
            run.Time.Pass(0.05);
            return 0;
        }) { Every = 10, Expected = 5 });
        run.Train(2000);

        Assert.InRange(run.Schedule!.Share, 0.015, 0.02);
        Assert.InRange(taken.Count, 6, 8);
        Assert.InRange(run.Schedule.PostponedCount, 1000, 2000);
        Assert.Equal(taken.Count * 0.05, run.Schedule.TimeTaken.TotalSeconds, 1e-9);
        Assert.Contains(run.Log.Lines, line => line.Contains("Probe a was postponed", StringComparison.Ordinal));

        // What probes take is not the monitor's.
        Assert.Equal(0, run.Monitor.Report.TimeInMonitor.TotalSeconds, 1e-9);
    }

    [Fact]
    public void Budget_TheOneThatHasWaitedLongest_GoesFirst()
    {
        using var run = new Run(secondsPerStep: 0.01);
        var taken = run.Probe(
            0.1,
            Slow("a"), Slow("b"), Slow("c"));
        run.Train(400);

        // Two that were taken at one sample have waited equally long for the next.
        int[] counts = [.. taken.CountBy(result => result.Kind).Select(count => count.Value)];
        Assert.Equal(3, counts.Length);
        Assert.InRange(taken.Count, 7, 8);
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);

        TestProbe Slow(string name) => new(name, _ =>
        {
            run.Time.Pass(0.05);
            return 0;
        }) { Every = 1, Expected = 5 };
    }

    [Fact]
    public void Budget_OneThatCostsNoGradient_WaitsForNone_AndAnEventKeepsItsStep()
    {
        using var run = new Run(new Alarm(step: 7), secondsPerStep: 0.01);
        var taken = run.Probe(
            0.02,
            new TestProbe("dear", _ =>
            {
                run.Time.Pass(0.05);
                return 0;
            }) { Every = null, OnEvents = ["alarm"], Expected = 5 },
            new TestProbe("free", _ => 0) { Every = null, OnEvents = ["alarm"], Expected = 0 });
        run.Train(2000);

        Assert.Equal(["free", "dear"], taken.Select(result => result.Kind));
        Assert.Equal((7, 7), (taken[0].Step, taken[0].DueStep));
        Assert.Equal(7, taken[1].DueStep);
        Assert.InRange(taken[1].Step, 400, 600);
    }

    [Fact]
    public void Options_WithNull_AreRefusedInWords()
    {
        using var run = new Run();
        Assert.Contains(
            "Probes or OnEvents has an element that is null",
            Assert.Throws<MonitorOptionsException>(() => run.Probe((Probe)null!, new TestProbe("a", _ => 0))).Message,
            StringComparison.Ordinal);
        run.Monitor.Dispose();
        Assert.Contains(
            "The monitor is disposed",
            Assert.Throws<MonitorOptionsException>(() => run.Probe(new TestProbe("a", _ => 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupt_ComesWhenTheWindowWasEmptied()
    {
        var interruptions = 0;
        using var run = new Run();
        run.Probe(new TestProbe("a", _ => 0) { Interrupted = () => interruptions++ });
        run.Train(8);
        run.Step += 5;
        run.Monitor.Observe(run.Step);
        run.Train(8);

        Assert.Equal(1, interruptions);
    }

    [Fact]
    public void Results_AreInTheRunFile()
    {
        using var folder = new TempFolder();
        using (var run = new Run(folder: folder.Path))
        {
            run.Probe(new TestProbe("a", _ => 4.5) { Every = 5 });
            run.Train(4);
        }

        var line = Assert.Single(
            File.ReadLines(Directory.GetFiles(folder.Path, "run.jsonl", SearchOption.AllDirectories)[0]),
            text => text.Contains("\"probe\"", StringComparison.Ordinal));
        Assert.StartsWith(
            """{"type":"probe","kind":"a","step":3,"group":"all","window":3,"stride":1,"reason":"stride","due_step":3,"gradients":0,"elapsed_ms":""",
            line, StringComparison.Ordinal);
        Assert.EndsWith(""","value":4.5}""", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 10, "all", "Budget is 0; it must lie between 0.0001 and 1.")]
    [InlineData(double.NaN, 10, "all", "Budget is NaN; it must lie between 0.0001 and 1.")]
    [InlineData(0.1, 0, "all", "TestProbe.Every is 0; it must lie between 1 and 1000000.")]
    [InlineData(0.1, null, "all", "TestProbe.Every is null and OnEvents is empty")]
    [InlineData(0.1, 10, "layer", "TestProbe.Group is 'layer'; it must be one of 'all'.")]
    public void Options_ThatCannotBeUsed_AreRefusedAtTheStart(double budget, int? every, string group, string message)
    {
        using var run = new Run();

        var exception = Assert.Throws<MonitorOptionsException>(
            () => run.Probe(budget, new TestProbe("a", _ => 0) { Every = every, Group = group }));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ThatIsNotTheWatchedOne_IsRefused()
    {
        using var run = new Run();
        var other = QuadraticModel.Of(new double[5], new double[5, 5]);

        var exception = Assert.Throws<MonitorOptionsException>(
            () => run.Monitor.Probe(other, new ProbeOptions { Probes = [new TestProbe("a", _ => 0)] }));
        Assert.Contains(
            "Block 1 of the model is 'w' with 5 values; it must be 'w' with 4 values, which is watched.", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownEvent_IsSaidOnce()
    {
        using var run = new Run();
        run.Probe(new TestProbe("a", _ => 0) { OnEvents = ["gap_colapsed", "gap_collapsed"] });

        Assert.Contains("'gap_colapsed', which the library does not raise", Assert.Single(run.Log.Lines), StringComparison.Ordinal);
    }

    /// <summary>Gradient descent with noise on a quadratic, watched.</summary>
    private sealed class Run : IDisposable
    {
        private readonly double[,] _hessian = QuadraticModel.Symmetric([1, 2, 3, 5], seed: 3).Matrix;
        private readonly Random _noise = new(5);
        private readonly double _secondsPerStep;

        public Run(Alarm? alarm = null, double secondsPerStep = 0, string? folder = null)
        {
            _secondsPerStep = secondsPerStep;
            Model = QuadraticModel.Of([1, -1, 2, 0.5], _hessian);
            Monitor = new SpectralMonitor(
                Model.Source,
                new MonitorOptions
                {
                    Windows = [new(Every: 1, Length: 3)],
                    Detectors = alarm is null ? [] : [_ => alarm],
                    Run = new() { Folder = folder, Name = "run" },
                },
                Log, time: Time);
            Monitor.SampleTaken += (_, sample) => Ratios.Add(sample.GapRatio);
        }

        public QuadraticModel Model { get; }

        public SpectralMonitor Monitor { get; }

        public ManualTime Time { get; } = new();

        public LineLog Log { get; } = new();

        public List<double> Ratios { get; } = [];

        public ProbeSchedule? Schedule { get; private set; }

        public long Step { get; set; }

        public List<ProbeResult> Probe(params Probe[] probes) => Probe(null, probes);

        public List<ProbeResult> Probe(double? budget, params Probe[] probes)
        {
            var taken = new List<ProbeResult>();
            Schedule = Monitor.Probe(Model, new ProbeOptions { Probes = probes, Budget = budget });
            Schedule.Taken += (_, result) => taken.Add(result);
            return taken;
        }

        public void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                var gradient = QuadraticModel.Multiply(_hessian, Model.Parameters);
                for (var k = 0; k < gradient.Length; k++)
                {
                    Model.Parameters[k] -= 0.01 * (gradient[k] + _noise.NextDouble() - 0.5);
                }

                Time.Pass(_secondsPerStep);
                Monitor.Observe(++Step);
            }
        }

        public void Dispose()
        {
            Schedule?.Dispose();
            Monitor.Dispose();
        }
    }

    /// <summary>Raises one event at a step.</summary>
    private sealed class Alarm(long step) : ISpectralDetector
    {
        public string Name => "alarm";

        public SpectralEvent? Update(SpectralSample sample) =>
            sample.Step == step ? new AlarmRaised { Origin = Origin.Of(sample) } : null;
    }

    private sealed record AlarmRaised : SpectralEvent
    {
        public override string Kind => "alarm";

        public override string Quantity => "step";

        public override double Before => 0;

        public override double After => 1;
    }

    /// <summary>Keeps warnings, and what is said of postponing.</summary>
    private sealed class LineLog : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state)!;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is > 6000 and < 7000)
            {
                Lines.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
