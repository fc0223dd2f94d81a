namespace SpectralEdge.Monitor.Tests;

/// <summary>Detectors of the user's own, and incidents.</summary>
public sealed class SpectralMonitorDetectorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RankModel _model = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Observe_DetectorOfTheUsers_IsHeardEverywhere()
    {
        var logger = new RecordingLogger();
        var (detected, incidents) = (new List<SpectralEvent>(), new List<Incident>());
        using var monitor = new SpectralMonitor(_model, Options(_ => new LengthAlarm(0)), logger.Factory);
        monitor.On<SpectralEvent>(value => detected.Add(value));
        monitor.IncidentEnded += (_, value) => incidents.Add(value);
        var observer = new ListObserver<SpectralEvent>();
        using var subscription = monitor.Events.Subscribe(observer);
        Run(monitor, 6);
        monitor.Dispose();

        var own = detected.OfType<LengthAlarm.LengthEvent>().ToArray();
        Assert.Equal([4L, 5L, 6L], own.Select(value => value.Step));
        Assert.Equal(detected, observer.Values);
        Assert.Equal(3, logger.Named("Detected").Length);
        var lines = RunLines.Of(monitor.RunFile!, "event").Where(
            line => line.GetProperty("kind").GetString() == "long_update").ToArray();
        Assert.Equal(own.Select(value => value.Length), lines.Select(line => line.GetProperty("after").GetDouble()));
        Assert.Equal("update_norm", lines[0].GetProperty("quantity").GetString());

        // The end of the watch ends the incident.
        var incident = Assert.Single(incidents);
        Assert.Equal((detected.Count, 6L), (incident.EventCount, incident.EndStep));
        var line = Assert.Single(RunLines.Of(monitor.RunFile!, "incident"));
        Assert.Equal(
            ["type", "begin_step", "end_step", "event_count", "groups", "collapsed_groups", "kinds", "severity"],
            RunLines.NamesOf(line));
        Assert.Single(logger.Named("IncidentEnded"));
    }

    [Fact]
    public void Update_SampleGiven_IsThatOfTheMonitorUntilTheCallReturnsAndFilledAnewAfterwards()
    {
        var (alarm, numbers) = (new KeepingDetector(), new List<double[]>());
        using var monitor = new SpectralMonitor(_model, Options(_ => alarm));
        monitor.SampleTaken += (_, sample) => numbers.Add(Numbers.Of(sample));

        Run(monitor, 8);

        Assert.Equal(numbers, alarm.Numbers);
        Assert.Single(alarm.Samples.Distinct());
    }

    [Fact]
    public void Observe_DetectorThatThrows_IsCountedAndTheOthersGoOn()
    {
        using var monitor = new SpectralMonitor(_model, Options(_ => new LengthAlarm(0, throws: true), _ => new LengthAlarm(0)));
        var detected = new List<SpectralEvent>();
        monitor.On<SpectralEvent>(value => detected.Add(value));

        // Emptied once at the start, where nothing throws past it either.
        var atStart = monitor.Report.HandlerFailures;
        Run(monitor, 6);

        Assert.Equal(3, detected.OfType<LengthAlarm.LengthEvent>().Count());
        Assert.Equal(3, monitor.Report.HandlerFailures - atStart);
        Assert.Equal(0, monitor.Report.WindowRestarts);
        Assert.Empty(monitor.Report.Skipped);
    }

    [Fact]
    public void Validate_DetectorsThatAreNone_AreRefused() => Assert.Equal(
        "MonitorOptions cannot be used:\n- Detectors is null or holds a null; it must be a list of functions that make a "
            + "detector. Use [] for none.",
        Assert.Throws<MonitorOptionsException>(() =>
            new MonitorOptions { Detectors = [Detect.Gap(), null!] }.Validate()).Message);

    private MonitorOptions Options(params DetectorFactory[] detectors) =>
        new() { Windows = [new(1, 4)], Run = new() { Folder = _folder.Path }, Detectors = [Detect.Gap(), .. detectors] };

    private void Run(SpectralMonitor monitor, int steps)
    {
        for (var step = 1; step <= steps; step++)
        {
            _model.Step(1);
            monitor.Observe(step);
        }
    }
}
