namespace SpectralEdge.Monitor.Tests;

/// <summary>A run whose gap opens, moves and collapses, as each way of delivery tells it.</summary>
public class SpectralMonitorEventTests
{
    private const int Window = 6;
    private const int PhaseLength = 40;

    private static readonly MonitorOptions Exact = TestOptions.Exact with
    {
        Windows = [TestOptions.Exact.Windows[0] with { Length = Window }],
    };
    private static readonly MonitorOptions Sketch = TestOptions.Sketch with
    {
        Windows = [TestOptions.Sketch.Windows[0] with { Length = Window }],
        Sketch = TestOptions.Sketch.Sketch with { Length = 1024 },
    };

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_EventsOfARun_AreDeliveredEachWayAlike(WindowMode mode)
    {
        var logger = new RecordingLogger();
        var (raised, observer) = (new List<SpectralEvent>(), new ListObserver<SpectralEvent>());
        using var folder = new TempFolder();
        var model = new RankModel();
        using var monitor = new SpectralMonitor(model, Of(mode) with { Run = new() { Folder = folder.Path } }, logger.Factory);
        monitor.GapOpened += (_, value) => raised.Add(value);
        monitor.GapCollapsed += (_, value) => raised.Add(value);
        monitor.GapPositionShifted += (_, value) => raised.Add(value);
        using var subscription = monitor.Events.Subscribe(observer);

        Run(model, monitor);
        monitor.Dispose();

        Assert.Equal(["gap_opened", "gap_absorbed", "gap_collapsed"], raised.Select(value => value.Kind));
        Assert.Equal(raised, observer.Values);
        Assert.Equal(1, observer.Completions);
        Assert.Equal(raised.Count, monitor.Report.EventsRaised);

        var logged = logger.Entries.Where(entry => entry.Id.Id is > 3000 and < 3004).ToList();
        Assert.Equal(
            raised.Where(value => value is not GapAbsorbed).Select(value => (value.Step, value.Group, value.Before, value.After, value.StandardError, value.FirstStep)),
            logged.Select(entry => (
                (long)entry.Values["Step"]!,
                (string)entry.Values["Group"]!,
                (double)entry.Values["RatioBefore"]!,
                (double)entry.Values["RatioAfter"]!,
                (double)entry.Values["StandardError"]!,
                (long)entry.Values["FirstStep"]!)));

        var recorded = RunLines.Of(monitor.RunFile!, "event");
        Assert.Equal(
            raised.Select(value => (value.Kind, value.Step, value.After, value.Threshold)),
            recorded.Select(line => (
                line.GetProperty("kind").GetString()!,
                line.GetProperty("step").GetInt64(),
                line.GetProperty("after").GetDouble(),
                line.GetProperty("threshold").GetDouble())));
    }

    [Fact]
    public void Observe_EventsOfARun_SayWhatChangedWhere()
    {
        var events = EventsOf(Exact);

        var opened = Assert.IsType<GapOpened>(events[0]);
        Assert.Equal("all", opened.Group);
        Assert.Equal(1, opened.PositionAfter);
        Assert.InRange(opened.FirstStep, PhaseLength + 1, PhaseLength + Window);
        Assert.InRange(opened.Step, opened.FirstStep + 2, opened.FirstStep + Window);
        Assert.InRange(opened.Threshold, 1, 1.1);

        var shifted = Assert.IsType<GapAbsorbed>(events[1]);
        Assert.Equal((1, 2), (shifted.PositionBefore, shifted.PositionAfter));
        Assert.InRange(shifted.FirstStep, (2 * PhaseLength) + 1, (2 * PhaseLength) + Window);

        var collapsed = Assert.IsType<GapCollapsed>(events[2]);
        Assert.Equal(2, collapsed.PositionBefore);
        Assert.InRange(collapsed.FirstStep, (3 * PhaseLength) + 1, (3 * PhaseLength) + Window);
        Assert.True(collapsed.PeakRatio > opened.RatioAfter || collapsed.PeakStep == opened.Step);
        Assert.InRange(collapsed.FallFromPeak, 0.9, 1);
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_SameRunTwice_RaisesEqualEvents(WindowMode mode) => Assert.Equal(EventsOf(Of(mode)), EventsOf(Of(mode)));

    [Fact]
    public void Observe_SketchMode_TellsTheSameStoryWithStandardErrors()
    {
        var (exact, sketched) = (EventsOf(Exact), EventsOf(Sketch));

        Assert.Equal(
            exact.Select(value => (value.Kind, ((GapEvent)value).PositionAfter)),
            sketched.Select(value => (value.Kind, ((GapEvent)value).PositionAfter)));
        Assert.All(exact, value => Assert.Equal(0, value.StandardError));
        Assert.All(sketched, value => Assert.True(value.StandardError > 0));
    }

    [Fact]
    public void Observe_NoiseAlone_RaisesNothing()
    {
        var model = new RankModel();
        using var monitor = new SpectralMonitor(model, Exact);
        for (var step = 1; step <= 300; step++)
        {
            model.Step();
            monitor.Observe(step);
        }

        Assert.Equal(0, monitor.Report.EventsRaised);
    }

    private static MonitorOptions Of(WindowMode mode) => mode == WindowMode.Sketch ? Sketch : Exact;

    private static List<SpectralEvent> EventsOf(MonitorOptions options)
    {
        var observer = new ListObserver<SpectralEvent>();
        var model = new RankModel();
        using var monitor = new SpectralMonitor(model, options);
        using var subscription = monitor.Events.Subscribe(observer);
        Run(model, monitor);
        return observer.Values;
    }

    /// <summary>Noise, one strong direction, two, noise again.</summary>
    private static void Run(RankModel model, SpectralMonitor monitor)
    {
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
    }
}
