using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Diagnostics;

/// <summary>A factory whose loggers write to standard error, and share what they have shown.</summary>
/// <param name="logger">The logger.</param>
internal sealed class StandardErrorLoggerFactory(StandardErrorLogger logger) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => logger;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider)
    {
        // Lines go to standard error alone.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
