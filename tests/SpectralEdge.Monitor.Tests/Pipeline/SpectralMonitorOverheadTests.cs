namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A monitor with a limit to its share of the time. A clock that only the source and the training move makes each share known.
/// </summary>
public sealed class SpectralMonitorOverheadTests : IDisposable
{
    private const int TrainingMilliseconds = 10;

    // 32 samples of warm-up and 4 that no mean is left of; then 8 of the 10 ms of each are too much, and 23 times that is more than
    // 16 samples beside the two dearest.
    private const int Widened = 59;

    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly ManualTime _time = new();
    private readonly RandomWalkModel _model = new(1, 300);
    private readonly ScriptedSource _source;
    private double _captureMilliseconds = 10;

    public SpectralMonitorOverheadTests() => _source = new ScriptedSource(receiver =>
    {
        _model.Capture(receiver);
        _time.Advance(_captureMilliseconds);
    });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Observe_NoLimit_TimesAndKeepsItsStride()
    {
        using var monitor = Monitor(null, TestOptions.Exact);

        Train(monitor, 1, 100);

        Assert.Equal(TimeSpan.FromMilliseconds(1000), monitor.Report.TimeInMonitor);

        // The first step lies before the first call.
        Assert.Equal(1000.0 / 1990, monitor.Report.Overhead, 1e-12);
        Assert.Equal(1, monitor.Report.StrideWidening);
        Assert.Empty(_logger.Named("StrideWidened"));
    }

    [Fact]
    public void Observe_ShareKept_KeepsItsStride()
    {
        using var monitor = Monitor(0.6, TestOptions.Exact);

        Train(monitor, 1, 100);

        Assert.Equal(1, monitor.Report.StrideWidening);
        Assert.Equal(0, monitor.Report.WindowRestarts);
    }

    // Half of the time, with a limit of a tenth. Fourteen times the stride makes that 10 of 150.
    [Fact]
    public void Observe_ShareExceeded_WidensTheStrideOnce()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        var samples = TrainingLoop.Keep(monitor);

        Train(monitor, 1, Widened - 1);
        Assert.Equal(1, monitor.Report.StrideWidening);
        Train(monitor, Widened, Widened);
        Assert.Equal(14, monitor.Report.StrideWidening);
        for (var step = Widened + 1; step <= Widened + 35; step++)
        {
            var (expected, before) = (monitor.WouldSample(step), _source.Captures);
            Train(monitor, step, step);
            Assert.Equal(expected, step is Widened + 14 or Widened + 28);
            Assert.Equal(expected, _source.Captures > before);
        }

        Train(monitor, Widened + 36, 3000);
        long[] steps = [Widened - 1, Widened, Widened + (4 * 14), Widened + (5 * 14)];
        Assert.Equal(steps, samples.Select(sample => sample.Step).SkipWhile(step => step < Widened - 1).Take(4));
        Assert.All(samples, sample => Assert.Equal(sample.Step <= Widened ? 1 : 14, sample.Stride));
        Assert.Equal(1, monitor.Report.WindowRestarts);
        Assert.Equal(14, monitor.Report.StrideWidening);
        Assert.InRange(monitor.Report.Overhead, 0.05, 0.1);
        Assert.Equal(
            "At step 59 the monitor took 50.00 % of the time, more than the 10.00 % allowed. Its strides are now 14 times "
                + "as long as asked for, and its windows start again.",
            Assert.Single(_logger.Named("StrideWidened")).Message);
        var restart = Assert.Single(RunLines.Of(monitor.RunFile!, "window_restart"));
        Assert.Equal("""{"type":"window_restart","step":59,"rhythm":0,"every":14,"reason":"overhead"}""", restart.GetRawText());
    }

    [Fact]
    public void Observe_AfterWidening_TheUpdatesSpanTheNewStride()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        var samples = TrainingLoop.Keep(monitor);

        Train(monitor, 1, 200);

        foreach (var sample in samples)
        {
            var step = (int)sample.Step;
            double[] update =
            [
                .. _model.States[step].Zip(_model.States[step - (int)sample.Stride], (now, before) => (double)(now - before)),
            ];
            Assert.Equal(Math.Sqrt(Vectors.Dot(update, update)), sample.UpdateNorm, 1e-10);

            // The window reaches back W strides: its updates add up to the step from there.
            double[] drift =
            [
                .. _model.States[step].Zip(_model.States[step - (4 * (int)sample.Stride)], (now, before) => (double)now - before),
            ];
            Assert.Equal(Math.Sqrt(Vectors.Dot(drift, drift)) / 4, sample.DriftSpeed, 1e-5 * sample.DriftSpeed);
        }

        Assert.Equal([(1, 56), (14, 7)], samples.CountBy(sample => sample.Stride).Select(pair => ((int)pair.Key, pair.Value)));
    }

    [Fact]
    public void Observe_SeveralRhythms_AreWidenedAlikeAndNeverMix()
    {
        var options = TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0], new(3, 4), new(3, 5)] };
        using var monitor = Monitor(0.2, options);
        var samples = TrainingLoop.Keep(monitor);

        // Each step is sampled at first, and 6 ms of each sample are too much: 31 times that.
        Train(monitor, 1, 500);

        Assert.Equal(7, monitor.Report.StrideWidening);
        Assert.All(samples.Where(sample => sample.Step > 67), sample => Assert.True(sample.Stride is 7 or 21));
        Assert.Equal(
            [(4, 7), (4, 21), (5, 21)],
            samples.Where(sample => sample.Step > 67).Select(sample => (sample.Window, (int)sample.Stride)).Distinct().Order());

        // The first stride was sampled last at step 67, the second one at step 66.
        Assert.Equal(67 + (4 * 7), samples.First(sample => sample.Stride == 7).Step);
        Assert.Equal(66 + (4 * 21), samples.First(sample => sample.Stride == 21).Step);
        Assert.Equal(
            [(67, 7), (67, 21)],
            RunLines.Of(monitor.RunFile!, "window_restart").Select(
                line => (line.GetProperty("step").GetInt32(), line.GetProperty("every").GetInt32())));
    }

    [Fact]
    public void Observe_SamplesThatGetDearerAndCheaper_WidenAndNarrowTheStride()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        _captureMilliseconds = 0.5;
        Train(monitor, 1, 200);
        Assert.Equal(1, monitor.Report.StrideWidening);
        _captureMilliseconds = 15;
        Train(monitor, 201, 2000);
        Assert.InRange(monitor.Report.StrideWidening, 14, 28);
        _captureMilliseconds = 0.5;

        Train(monitor, 2001, 8000);

        Assert.Equal(1, monitor.Report.StrideWidening);
        var restarts = RunLines.Of(monitor.RunFile!, "window_restart");
        Assert.InRange(restarts.Length, 2, 5);
        Assert.Equal(
            _logger.Named("StrideWidened").Concat(_logger.Named("StrideNarrowed")).Select(
                entry => (int)entry.Values["Widening"]!),
            restarts.Select(line => line.GetProperty("every").GetInt32()));
        Assert.All(restarts, line => Assert.Equal("overhead", line.GetProperty("reason").GetString()));
        Assert.StartsWith(
            "Over the last 32 samples up to step ", _logger.Named("StrideNarrowed").Last().Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "less than half of the 10.00 % allowed. Its strides are now 1 times as long as asked for, and its windows start again.",
            _logger.Named("StrideNarrowed").Last().Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_AfterWidening_TellsShareAndWidening()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        Train(monitor, 1, Widened + 14);
        monitor.Dispose();

        // 60 samples of 10 ms and 73 steps of 10 ms, the first of which came before the first call.
        var end = RunLines.Of(monitor.RunFile!, "end").Single();
        Assert.Equal(14, end.GetProperty("stride_widening").GetInt32());
        Assert.Equal(600, end.GetProperty("milliseconds_in_monitor").GetDouble());
        Assert.Equal(600.0 / 1320, end.GetProperty("overhead").GetDouble(), 1e-12);
        Assert.EndsWith(
            "; 600 ms in all, 45.45 % of the time.", Assert.Single(_logger.Named("Closed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_SourceThatThrows_IsTimedAsWell()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        _source.Script = _ =>
        {
            _time.Advance(10);
            throw new InvalidOperationException();
        };

        Train(monitor, 1, Widened);

        Assert.Equal(14, monitor.Report.StrideWidening);
        Assert.Equal(Widened + 1, monitor.Report.WindowRestarts);
    }

    private SpectralMonitor Monitor(double? most, MonitorOptions options) =>
        new(
            _source,
            options with { MaxOverhead = most, Run = options.Run with { Folder = _folder.Path } },
            _logger.Factory,
            time: _time);

    private void Train(SpectralMonitor monitor, int first, int last)
    {
        for (var step = first; step <= last; step++)
        {
            _model.Step();
            _time.Advance(TrainingMilliseconds);
            monitor.Observe(step);
        }
    }
}
