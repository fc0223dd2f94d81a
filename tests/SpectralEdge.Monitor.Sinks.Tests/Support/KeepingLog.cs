using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Keeps what is logged, from whatever thread.</summary>
internal sealed class KeepingLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(string Name, string Message)> _entries = [];

    /// <summary>The messages of one name.</summary>
    public string[] Named(string name) => [.. _entries.Where(entry => entry.Name == name).Select(entry => entry.Message)];

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((eventId.Name ?? string.Empty, formatter(state, exception)));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
