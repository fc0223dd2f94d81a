using System.Reflection;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

public class HandlerGuardTests
{
    private static readonly MethodInfo First = ((Action)OnFirst).Method;
    private static readonly MethodInfo Second = ((Action)OnSecond).Method;

    private readonly RecordingLogger _logger = new();
    private readonly HandlerGuard _guard;

    public HandlerGuardTests() => _guard = new HandlerGuard(_logger);

    [Fact]
    public void Failed_FirstTime_SaysWhichHandlerAndWhy()
    {
        var cause = new InvalidOperationException("Broken.");

        _guard.Failed(First, cause);

        var entry = Assert.Single(_logger.Entries);
        Assert.Equal(4001, entry.Id.Id);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Same(cause, entry.Exception);
        Assert.Equal(
            "Handler HandlerGuardTests.OnFirst failed; training goes on. 1 handler failure so far; further ones of this "
                + "cause are only counted.",
            entry.Message);
    }

    [Fact]
    public void Call_OfAHandlerThatThrows_NamesTheHandlerAndNotTheCall()
    {
        _guard.Call((Action)OnFirst, static () => throw new InvalidOperationException("Broken."));
        _guard.Call((Action)OnFirst, static () => { });

        Assert.Equal(1, _guard.Failures);
        Assert.StartsWith("Handler HandlerGuardTests.OnFirst failed", Assert.Single(_logger.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_SameCauseAgain_IsCountedAndNotLogged()
    {
        for (var i = 0; i < 5; i++)
        {
            _guard.Failed(First, new InvalidOperationException($"Broken for the {i}th time."));
        }

        Assert.Equal(5, _guard.Failures);
        Assert.Single(_logger.Entries);
    }

    [Fact]
    public void Failed_OtherHandlerOrOtherCause_IsLogged()
    {
        _guard.Failed(First, new InvalidOperationException());
        _guard.Failed(Second, new InvalidOperationException());
        _guard.Failed(First, new IOException());

        Assert.Equal(3, _guard.Failures);
        Assert.Equal([1L, 2L, 3L], _logger.Entries.Select(entry => ((Amount)entry.Values["Total"]!).Number));
    }

    [Fact]
    public void Failed_LambdaAndLocalFunction_AreNamedAsTheirAuthorKnowsThem()
    {
        var captured = 0;
        void Local() => captured++;

        _guard.Failed(((Action)(() => captured++)).Method, new InvalidOperationException());
        _guard.Failed(((Action)(static () => { })).Method, new InvalidOperationException());
        _guard.Failed(((Action)Local).Method, new InvalidOperationException());

        const string Here = $"{nameof(HandlerGuardTests)}.{nameof(Failed_LambdaAndLocalFunction_AreNamedAsTheirAuthorKnowsThem)}";
        Assert.Equal(
            [
                $"{Here} (a lambda)", $"{Here} (a lambda)", $"{Here}.{nameof(Local)}",
            ], _logger.Entries.Select(entry => entry.Values["Handler"]));
    }

    [Fact]
    public void Failed_LoggerThatThrows_CountsBoth()
    {
        var logger = new GuardedLogger(new ThrowingLogger());
        var guard = new HandlerGuard(logger);

        guard.Failed(First, new InvalidOperationException());

        Assert.Equal(1, guard.Failures);
        Assert.Equal(1, logger.Failures);
    }

    private static void OnFirst()
    {
    }

    private static void OnSecond()
    {
    }
}
