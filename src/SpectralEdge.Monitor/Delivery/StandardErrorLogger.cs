using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Shows the first warning or error of each event id as one line.</summary>
/// <param name="write">Where a line goes; null for standard error.</param>
/// <param name="isFirst">
/// Whether a line is the first one, and has to say how to silence the others; null to ask the process.
/// </param>
internal sealed class StandardErrorLogger(Action<string>? write = null, Func<bool>? isFirst = null) : ILogger
{
    // Longest line: the message of an exception may be a page long. Chosen, not measured.
    private const int MostOfAMessage = 1000;

    private const string NativeStack = "\nException raised from ";

    private const string Hint =
        " (Shown because no loggerFactory was given: the first warning of each kind, one line each. "
        + "For silence pass NullLoggerFactory.Instance as loggerFactory, or pass your own factory.)";

    private static int _linesOfTheProcess;

    private readonly Lock _lock = new();
    private readonly Dictionary<EventId, int> _shown = [];
    private readonly Action<string> _write = write ?? WriteToStandardError;
    private readonly Func<bool> _isFirst = isFirst ?? (static () => Interlocked.Exchange(ref _linesOfTheProcess, 1) == 0);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || !IsNew(eventId))
        {
            return;
        }

        try
        {
            var text = formatter(state, exception);
            var isSaid = exception?.Message is not { Length: > 0 } why || text.Contains(why, StringComparison.Ordinal);
            var cause = exception is null || (isSaid && exception.Message.Length > 0)
                ? string.Empty
                : $" {exception.GetType().Name}: {exception.Message}";
            var message = OneLine(text) + OneLine(cause);
            _write($"SpectralEdge.Monitor: {message}{(_isFirst() ? Hint : string.Empty)}");
        }
        catch (Exception)
        {
            // A failure of standard error is ignored: there is no other place to report it.
        }
    }

    private static string OneLine(string text)
    {
        // What native code adds to its messages: the place in it, and its stack.
        var native = text.IndexOf(NativeStack, StringComparison.Ordinal);
        var line = (native < 0 ? text : text[..native].TrimEnd()).ReplaceLineEndings(" ");
        return line.Length <= MostOfAMessage ? line : $"{line[..MostOfAMessage]}…";
    }

    // The one place that writes to the console: a user without a logger has no other way to learn that something is wrong.
#pragma warning disable RS0030
    private static void WriteToStandardError(string line) => Console.Error.WriteLine(line);
#pragma warning restore RS0030

    private bool IsNew(EventId id)
    {
        lock (_lock)
        {
            // Failures of handlers come once for each cause, and each is another mistake of the user's.
            // Probes that are skipped likewise: each may have a reason of its own.
            var most = id.Name is nameof(LogMessages.HandlerFailed) or "ProbeSkipped" ? 10 : 1;
            return (_shown[id] = _shown.GetValueOrDefault(id) + 1) <= most;
        }
    }
}

/// <summary>A factory whose loggers write to standard error, and share what they have shown.</summary>
/// <param name="logger">The logger.</param>
internal sealed class StandardErrorLoggerFactory(StandardErrorLogger logger) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => logger;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider)
    {
        // Lines go to standard error only.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>
/// Where messages go if no logger factory is given: the first warning or error of each kind is one line on standard error.
/// </summary>
/// <remarks>
/// A kind is an event id. The first line of a process also says how to silence the others: <c>NullLoggerFactory.Instance</c> in
/// place of null, or a factory of your own. A standard error that is closed or throws does not matter. Loggers may be used from
/// any thread.
/// </remarks>
internal static class StandardErrorLogging
{
    /// <summary>
    /// Replaces a factory that was not given. Use one and the same for all that belongs to a run: it shows each kind once.
    /// </summary>
    /// <param name="loggerFactory">The factory that was given, if any.</param>
    /// <returns>That factory; for null a new one that writes to standard error.</returns>
    public static ILoggerFactory IfNull(ILoggerFactory? loggerFactory) =>
        loggerFactory ?? new StandardErrorLoggerFactory(new StandardErrorLogger());
}
