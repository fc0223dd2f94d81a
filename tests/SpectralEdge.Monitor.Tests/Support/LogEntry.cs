using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>One call of a logger.</summary>
internal sealed record LogEntry(
    LogLevel Level, EventId Id, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Values);
