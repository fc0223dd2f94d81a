using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor.Tests;

[SuppressMessage("Design", "CA1030:Use events where appropriate", Justification = "Tests are named after the method they test.")]
public class GuardedEventTests
{
    private readonly RecordingLogger _logger = new();
    private readonly HandlerGuard _guard;
    private readonly GuardedEvent<int> _event;
    private readonly List<string> _calls = [];

    public GuardedEventTests()
    {
        _guard = new HandlerGuard(new GuardedLogger(_logger));
        _event = new GuardedEvent<int>(_guard);
    }

    [Fact]
    public void Raise_NoHandlers_DoesNothing() => _event.Raise(this, 1);

    [Fact]
    public void Raise_SeveralHandlers_CallsThemInOrderWithSenderAndValue()
    {
        _event.Add((sender, value) => _calls.Add($"first {sender} {value}"));
        _event.Add((sender, value) => _calls.Add($"second {sender} {value}"));

        _event.Raise("sender", 7);

        Assert.Equal(["first sender 7", "second sender 7"], _calls);
    }

    [Fact]
    public void Raise_HandlerThatThrows_DoesNotSilenceTheOthers()
    {
        _event.Add((_, _) => _calls.Add("before"));
        _event.Add(Fail);
        _event.Add((_, _) => _calls.Add("after"));

        _event.Raise(this, 1);
        _event.Raise(this, 2);

        Assert.Equal(["before", "after", "before", "after"], _calls);
        Assert.Equal(2, _guard.Failures);
        Assert.Single(_logger.Entries);
    }

    [Fact]
    public void Remove_Handler_IsNotCalledAgain()
    {
        _event.Add(Note);
        _event.Add(Note);
        _event.Remove(Note);
        _event.Raise(this, 1);
        Assert.Equal(["note 1"], _calls);

        _event.Remove(Note);
        _event.Raise(this, 2);
        Assert.Equal(["note 1"], _calls);
    }

    [Fact]
    public void Remove_HandlerThatWasNeverAdded_DoesNothing()
    {
        _event.Add(Note);
        _event.Remove(Fail);
        _event.Remove(null);

        _event.Raise(this, 1);

        Assert.Equal(["note 1"], _calls);
    }

    [Fact]
    public void Add_Null_IsIgnored()
    {
        _event.Add(null);

        _event.Raise(this, 1);

        Assert.Equal(0, _guard.Failures);
    }

    [Fact]
    public void Raise_HandlerThatAddsAndRemoves_FinishesWithTheHandlersItBeganWith()
    {
        EventHandler<int>? once = null;
        once = (_, value) =>
        {
            _event.Remove(once);
            _event.Add(Note);
            _calls.Add($"once {value}");
        };
        _event.Add(once);

        _event.Raise(this, 1);
        _event.Raise(this, 2);

        Assert.Equal(["once 1", "note 2"], _calls);
    }

    [Fact]
    public void Raise_Always_AllocatesNothing()
    {
        var sum = 0;
        _event.Add((_, value) => sum += value);

        Assert.Equal(0, Allocations.Of(() => _event.Raise(this, 1)));
    }

    [Fact]
    public void Raise_CombinedDelegateWhoseFirstPartThrows_CallsTheSecondPart()
    {
        EventHandler<int> both = Fail;
        both += Note;
        _event.Add(both);

        _event.Raise(this, 1);

        Assert.Equal(["note 1"], _calls);
    }

    private static void Fail(object? sender, int value) => throw new InvalidOperationException("The handler is broken.");

    private void Note(object? sender, int value) => _calls.Add($"note {value}");
}
