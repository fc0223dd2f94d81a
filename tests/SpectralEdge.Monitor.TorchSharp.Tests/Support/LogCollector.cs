using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Keeps every log message with its event name.</summary>
internal sealed class LogCollector : ILoggerFactory, ILogger
{
    public List<(string? Event, string Message)> Entries { get; } = [];

    /// <summary>Those of warnings and errors.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Thrown instead of keeping a message, if set.</summary>
    public Exception? Failure { get; set; }

    public IEnumerable<string> MessagesOf(string name) =>
        Entries.Where(entry => entry.Event == name).Select(entry => entry.Message);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        Entries.Add((eventId.Name, formatter(state, exception)));
        if (logLevel >= LogLevel.Warning)
        {
            Warnings.Add($"{eventId.Name}: {formatter(state, exception)}");
        }
    }

    public void Dispose()
    {
    }
}
