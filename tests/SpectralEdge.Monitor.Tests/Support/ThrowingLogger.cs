using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>A logger that cannot write.</summary>
internal sealed class ThrowingLogger : ILogger
{
    /// <summary>Number of calls that threw.</summary>
    public int Calls { get; private set; }

    /// <summary>Whether asking for a level fails too.</summary>
    public bool ThrowsWhenAsked { get; init; }

    public ILoggerFactory Factory => new FakeLoggerFactory(this);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        throw Failure();

    public bool IsEnabled(LogLevel logLevel) => ThrowsWhenAsked ? throw Failure() : true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    private IOException Failure()
    {
        Calls++;
        return new IOException("The log is broken.");
    }
}
