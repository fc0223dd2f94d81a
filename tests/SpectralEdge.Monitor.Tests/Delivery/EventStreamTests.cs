namespace SpectralEdge.Monitor.Tests;

public class EventStreamTests
{
    private readonly RecordingLogger _logger = new();
    private readonly HandlerGuard _guard;
    private readonly EventStream _stream;
    private readonly ListObserver<SpectralEvent> _observer = new();

    public EventStreamTests()
    {
        _guard = new HandlerGuard(_logger);
        _stream = new EventStream(_guard);
    }

    [Fact]
    public void Publish_SeveralObservers_GivesEachEveryEvent()
    {
        var other = new ListObserver<SpectralEvent>();
        using var first = _stream.Subscribe(_observer);
        using var second = _stream.Subscribe(other);
        SpectralEvent[] events = [SpectralEvents.Opened(), SpectralEvents.Collapsed()];

        Array.ForEach(events, _stream.Publish);

        Assert.Equal(events, _observer.Values);
        Assert.Equal(events, other.Values);
    }

    [Fact]
    public void Publish_ObserverThatThrows_DoesNotSilenceTheOthers()
    {
        using var broken = _stream.Subscribe(new ListObserver<SpectralEvent>(new InvalidOperationException()));
        using var sound = _stream.Subscribe(_observer);

        _stream.Publish(SpectralEvents.Opened());
        _stream.Publish(SpectralEvents.Opened());

        Assert.Equal(2, _observer.Values.Count);
        Assert.Equal(2, _guard.Failures);
        Assert.Contains("OnNext", Assert.Single(_logger.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscribe_AfterTheEndByAnObserverThatThrows_IsCounted()
    {
        _stream.Complete();

        using var late = _stream.Subscribe(new ListObserver<SpectralEvent>(new InvalidOperationException()));

        Assert.Equal(1, _guard.Failures);
    }

    [Fact]
    public void Subscribe_Null_IsRefused() => Assert.Throws<ArgumentNullException>(() => _stream.Subscribe(null!));

    [Fact]
    public void Dispose_OfASubscription_EndsItOnce()
    {
        var subscription = _stream.Subscribe(_observer);
        using var again = _stream.Subscribe(_observer);

        subscription.Dispose();
        subscription.Dispose();
        _stream.Publish(SpectralEvents.Opened());
        _stream.Complete();

        Assert.Single(_observer.Values);
        Assert.Equal(1, _observer.Completions);
    }

    [Fact]
    public void Complete_Observers_AreToldOnceAndGetNothingMore()
    {
        using var subscription = _stream.Subscribe(_observer);

        _stream.Complete();
        _stream.Complete();
        _stream.Publish(SpectralEvents.Opened());

        Assert.Equal(1, _observer.Completions);
        Assert.Empty(_observer.Values);
    }

    [Fact]
    public void Complete_ObserverThatThrows_DoesNotSilenceTheOthers()
    {
        using var broken = _stream.Subscribe(new ListObserver<SpectralEvent>(new InvalidOperationException()));
        using var sound = _stream.Subscribe(_observer);

        _stream.Complete();

        Assert.Equal(1, _observer.Completions);
        Assert.Equal(1, _guard.Failures);
        Assert.Contains("OnCompleted", Assert.Single(_logger.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscribe_AfterCompletion_IsToldAtOnce()
    {
        _stream.Complete();

        using var subscription = _stream.Subscribe(_observer);

        Assert.Equal(1, _observer.Completions);
    }

    [Fact]
    public void Subscribe_NoObserver_Throws() => Assert.Throws<ArgumentNullException>(() => _stream.Subscribe(null!));

    [Fact]
    public void Publish_Always_AllocatesNothing()
    {
        using var subscription = _stream.Subscribe(new DeafObserver());
        var value = SpectralEvents.Opened();

        Assert.Equal(0, Allocations.Of(() => _stream.Publish(value)));
    }

    private sealed class DeafObserver : IObserver<SpectralEvent>
    {
        public void OnNext(SpectralEvent value)
        {
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
