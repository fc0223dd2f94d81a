using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// A logger whose failures are counted instead of reaching the training loop, and whose fields are <see cref="PlainFields"/>.
/// </summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    private long _failures;

    /// <summary>Number of calls that threw, from whatever thread they came.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return inner.BeginScope(state);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failures);
            return null;
        }
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failures);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> fields)
            {
                var plain = new PlainFields(fields, formatter(state, exception));
                inner.Log(logLevel, eventId, plain, exception, static (message, _) => message.ToString());
            }
            else
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
        catch (Exception)
        {
            // There is nowhere left to write this to; the count is shown in the report.
            Interlocked.Increment(ref _failures);
        }
    }
}
