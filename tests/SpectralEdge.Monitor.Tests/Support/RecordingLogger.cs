using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>A logger that keeps every entry.</summary>
internal sealed class RecordingLogger : ILogger
{
    public List<LogEntry> Entries { get; } = [];

    public ILoggerFactory Factory => new FakeLoggerFactory(this);

    public LogEntry[] Named(string eventName) => [.. Entries.Where(entry => entry.Id.Name == eventName)];

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        Entries.Add(new LogEntry(
            logLevel, eventId, formatter(state, exception), exception, new Dictionary<string, object?>(values)));
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
