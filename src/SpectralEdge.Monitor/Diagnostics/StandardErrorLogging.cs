using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Diagnostics;

/// <summary>
/// Where messages go if no logger factory is given: the first warning or error of each kind is one line on standard error.
/// </summary>
/// <remarks>
/// A kind is an event id. The first line of a process also says how to silence the others: <c>NullLoggerFactory.Instance</c> in
/// place of null, or a factory of your own. A standard error that is closed or throws does not matter. Loggers may be used from
/// any thread.
/// </remarks>
public static class StandardErrorLogging
{
    /// <summary>
    /// Replaces a factory that was not given. Use one and the same for all that belongs to a run: it shows each kind once.
    /// </summary>
    /// <param name="loggerFactory">The factory that was given, if any.</param>
    /// <returns>That factory; for null a new one that writes to standard error.</returns>
    public static ILoggerFactory IfNull(ILoggerFactory? loggerFactory) =>
        loggerFactory ?? new StandardErrorLoggerFactory(new StandardErrorLogger());
}
