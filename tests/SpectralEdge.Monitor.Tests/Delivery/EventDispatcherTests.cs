namespace SpectralEdge.Monitor.Tests;

public class EventDispatcherTests
{
    private readonly RecordingLogger _logger = new();
    private readonly EventDispatcher _dispatcher;
    private readonly List<SpectralEvent> _raised = [];

    public EventDispatcherTests()
    {
        _dispatcher = new EventDispatcher(_logger, new HandlerGuard(_logger));
        _dispatcher.Opened.Add((_, value) => _raised.Add(value));
        _dispatcher.Collapsed.Add((_, value) => _raised.Add(value));
        _dispatcher.Shifted.Add((_, value) => _raised.Add(value));
    }

    [Fact]
    public void Deliver_EachKind_ReachesItsHandlersAndTheStreamOnce()
    {
        var observer = new ListObserver<SpectralEvent>();
        using var subscription = _dispatcher.Stream.Subscribe(observer);
        SpectralEvent[] events = [SpectralEvents.Opened(), SpectralEvents.Shifted(), SpectralEvents.Collapsed()];

        foreach (var value in events)
        {
            _dispatcher.Deliver(this, value);
        }

        Assert.Equal(events, _raised);
        Assert.Equal(events, observer.Values);
        Assert.Equal(3, _dispatcher.Count);
    }

    [Fact]
    public void Deliver_HundredsOfEventsOfGroups_AreOnlyCountedAfterTheFirstHundred()
    {
        for (var i = 0; i < 300; i++)
        {
            _dispatcher.Deliver(this, SpectralEvents.Opened().From(origin => origin with { Group = "fc" }));
        }

        _dispatcher.Deliver(this, SpectralEvents.Opened());

        Assert.Equal(301, _dispatcher.Count);
        Assert.Equal(301, _raised.Count);
        Assert.Equal(101, _logger.Named("GapOpened").Length);
        Assert.Equal(
            "100 messages about single groups are in this log. Further ones are only counted; the run file has them, and "
                + "handlers get them.",
            Assert.Single(_logger.Named("EventsOfGroupsAreCounted")).Message);
    }

    [Fact]
    public void Deliver_Opening_IsLoggedInWords() => AssertLogged(
        SpectralEvents.Opened(),
        3001,
        "Step 40, all: gap opened at k* = 1; ratio 1.100 -> 2.500 ± 0.020 (threshold 1.500, since step 20).");

    [Fact]
    public void Deliver_OpeningInTheFirstWindow_NamesNoRatioBefore() => AssertLogged(
        SpectralEvents.Opened() with { RatioBefore = double.NaN },
        3001,
        "Step 40, all: gap opened at k* = 1; ratio 2.500 ± 0.020 (threshold 1.500, since step 20).");

    [Fact]
    public void Deliver_EventWithoutAValueBefore_NamesNone() => AssertLogged(
        new LengthAlarm.LengthEvent { Origin = new("all", 6, 10, 40, 20), Length = 3, Threshold = 2, StandardError = 0 },
        3004,
        "Step 40, all: long_update; update_norm 3 ± 0 (threshold 2, since step 20).");

    [Fact]
    public void Deliver_Collapse_IsLoggedInWords() => AssertLogged(
        SpectralEvents.Collapsed(),
        3002,
        "Step 90, all: gap at k* = 1 collapsed; ratio 1.400 -> 1.100 ± 0.010 (threshold 1.200, since step 70; peak 3.000 "
            + "at step 60).");

    [Fact]
    public void Deliver_Shift_IsLoggedInWords() => AssertLogged(
        SpectralEvents.Shifted(),
        3003,
        "Step 60, all: gap moved from k* = 1 to 2; ratio 2.000 -> 2.200 ± 0.030 (since step 40).");

    [Fact]
    public void Deliver_HandlerThatThrows_StillReachesTheStream()
    {
        var observer = new ListObserver<SpectralEvent>();
        using var subscription = _dispatcher.Stream.Subscribe(observer);
        _dispatcher.Opened.Add((_, _) => throw new InvalidOperationException());

        _dispatcher.Deliver(this, SpectralEvents.Opened());

        Assert.Single(observer.Values);
        Assert.Equal(1, _dispatcher.Count);
    }

    private void AssertLogged(SpectralEvent value, int id, string message)
    {
        _dispatcher.Deliver(this, value);

        var entry = Assert.Single(_logger.Entries);
        Assert.Equal(id, entry.Id.Id);
        Assert.Equal(message, entry.Message);
    }
}
