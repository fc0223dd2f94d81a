namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A monitor with a limit to its share of the time. A clock that only the source and the training move makes each share known.
/// </summary>
public sealed class SpectralMonitorOverheadTests : IDisposable
{
    private const int TrainingMilliseconds = 10;

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

    // Four samples of 10 ms with three steps of 10 ms between them: 40 of 70. Sixteen times the stride makes that 40 of 520.
    [Fact]
    public void Observe_ShareExceeded_WidensTheStrideAfterFourSamples()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        var samples = TrainingLoop.Keep(monitor);

        Train(monitor, 1, 4);
        Assert.Equal(16, monitor.Report.StrideWidening);
        for (var step = 5; step <= 40; step++)
        {
            var (expected, before) = (monitor.WouldSample(step), _source.Captures);
            Train(monitor, step, step);
            Assert.Equal(expected, step is 20 or 36);
            Assert.Equal(expected, _source.Captures > before);
        }

        Train(monitor, 41, 1000);
        Assert.Equal([4, 68, 84, 100], samples.Select(sample => sample.Step).Take(4));
        Assert.Equal([1, 16, 16, 16], samples.Select(sample => sample.Stride).Take(4));
        Assert.All(samples.Skip(1), sample => Assert.Equal(16, sample.Stride));
        Assert.Equal(1, monitor.Report.WindowRestarts);
        Assert.Equal(16, monitor.Report.StrideWidening);
        Assert.InRange(monitor.Report.Overhead, 0.05, 0.1);
        Assert.Equal(
            "At step 4 the monitor took 57.14 % of the time, more than the 10.00 % allowed. Its strides are now 16 times "
                + "as long as asked for, and its windows start again.",
            Assert.Single(_logger.Named("StrideWidened")).Message);
        var restart = Assert.Single(RunLines.Of(monitor.RunFile!, "window_restart"));
        Assert.Equal("""{"type":"window_restart","step":4,"rhythm":0,"every":16,"reason":"overhead"}""", restart.GetRawText());
    }

    [Fact]
    public void Observe_AfterWidening_TheUpdatesSpanTheNewStride()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        var samples = TrainingLoop.Keep(monitor);

        Train(monitor, 1, 100);

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

        Assert.Equal(4, samples.Count);
    }

    [Fact]
    public void Observe_SeveralRhythms_AreWidenedAlikeAndNeverMix()
    {
        var options = TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0], new(3, 4), new(3, 5)] };
        using var monitor = Monitor(0.2, options);
        var samples = TrainingLoop.Keep(monitor);

        // Of the first four steps each is sampled: 40 of 70 again, and eight times the stride makes that 40 of 280.
        Train(monitor, 1, 500);

        Assert.Equal(8, monitor.Report.StrideWidening);
        Assert.All(samples.Where(sample => sample.Step > 4), sample => Assert.True(sample.Stride is 8 or 24));
        Assert.Equal(
            [(4, 8), (4, 24), (5, 24)],
            samples.Where(sample => sample.Step > 4).Select(sample => (sample.Window, (int)sample.Stride)).Distinct().Order());

        // The first stride was sampled last at step 4, the second one at step 3.
        Assert.Equal(4 + (4 * 8), samples.First(sample => sample.Stride == 8).Step);
        Assert.Equal(3 + (4 * 24), samples.First(sample => sample.Stride == 24).Step);
        Assert.Equal(
            [(4, 8), (4, 24)],
            RunLines.Of(monitor.RunFile!, "window_restart").Select(
                line => (line.GetProperty("step").GetInt32(), line.GetProperty("every").GetInt32())));
    }

    [Fact]
    public void Observe_TrainingThatGetsFaster_WidensAgain()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        _captureMilliseconds = 1.5;
        Train(monitor, 1, 40);
        var before = monitor.Report.StrideWidening;
        _captureMilliseconds = 15;

        Train(monitor, 41, 400);

        Assert.True(monitor.Report.StrideWidening > before, $"{before} -> {monitor.Report.StrideWidening}");
        var restarts = RunLines.Of(monitor.RunFile!, "window_restart");
        Assert.Equal(
            _logger.Named("StrideWidened").Select(entry => (int)entry.Values["Widening"]!),
            restarts.Select(line => line.GetProperty("every").GetInt32()));
        Assert.All(restarts, line => Assert.Equal("overhead", line.GetProperty("reason").GetString()));
    }

    [Fact]
    public void Dispose_AfterWidening_TellsShareAndWidening()
    {
        using var monitor = Monitor(0.1, TestOptions.Exact);
        Train(monitor, 1, 36);
        monitor.Dispose();

        // Six samples of 10 ms and 36 steps of 10 ms, the first of which came before the first call.
        var end = RunLines.Of(monitor.RunFile!, "end").Single();
        Assert.Equal(16, end.GetProperty("stride_widening").GetInt32());
        Assert.Equal(60, end.GetProperty("milliseconds_in_monitor").GetDouble());
        Assert.Equal(60.0 / 410, end.GetProperty("overhead").GetDouble(), 1e-12);
        Assert.EndsWith(
            "; 60 ms in all, 14.63 % of the time.", Assert.Single(_logger.Named("Closed")).Message, StringComparison.Ordinal);
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

        Train(monitor, 1, 4);

        Assert.Equal(16, monitor.Report.StrideWidening);
        Assert.Equal(5 * 1, monitor.Report.WindowRestarts);
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
