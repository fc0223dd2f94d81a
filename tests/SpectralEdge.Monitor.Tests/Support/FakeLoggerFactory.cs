using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>A factory that always gives the same logger.</summary>
internal sealed class FakeLoggerFactory(ILogger logger) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => logger;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
