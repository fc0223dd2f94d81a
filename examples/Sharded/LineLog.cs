using Microsoft.Extensions.Logging;

namespace Sharded;

/// <summary>Prints what the library logs above the level of information, and what a rank says at start-up.</summary>
internal sealed class LineLog(TextWriter output, string name) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel > LogLevel.Information || eventId.Name == "Joined")
        {
            output.WriteLine($"{name}: {formatter(state, exception)}");
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
