using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>The first and the last message of a monitor.</summary>
internal static class MonitorMessages
{
    // Measured: 0.6 to 0.9 s for a sample of W = 512 with everything in it, 2 cores of an EPYC (benchmarks, --startup).
    private const double SecondsPerCube = 0.8 / (512.0 * 512 * 512);

    // Enough to see how names are made.
    private const int ShownBlocks = 3;

    // Chosen, not measured: from here on a user sees training wait.
    private const double LongSample = 0.05;

    /// <summary>Asks a factory for the logger of a monitor.</summary>
    /// <param name="factory">The factory; null for messages that go nowhere.</param>
    /// <exception cref="MonitorOptionsException">It gives no logger.</exception>
    public static GuardedLogger LoggerOf(ILoggerFactory? factory)
    {
        const string Advice = "it must give a logger. Hand over a factory that works, or null to see the first fault of each "
            + "kind on standard error.";
        ILogger? logger;
        try
        {
            logger = factory is null ? new StandardErrorLogger() : factory.CreateLogger(typeof(SpectralMonitor).FullName!);
        }
        catch (Exception exception)
        {
            throw new MonitorOptionsException(
                $"SpectralMonitor cannot be used:\n- loggerFactory is a {factory!.GetType().Name} that failed with "
                + $"{exception.GetType().Name} ({exception.Message}); {Advice}",
                exception);
        }

        return logger is null
            ? throw new MonitorOptionsException(
                $"SpectralMonitor cannot be used:\n- loggerFactory is a {factory!.GetType().Name} that gave null; {Advice}")
            : new GuardedLogger(logger);
    }

    /// <summary>Says what is watched, and how.</summary>
    public static void Watching(ILogger logger, MonitorOptions options, WatchedModel model, StateHead? resumed, long resumes)
    {
        if (resumed is not null)
        {
            LogMessages.Resumed(logger, resumed.Step, resumed.LibraryVersion, resumes);
        }

        var seconds = SecondsPerCube * model.Spectra.Sum(spectrum => Math.Pow(spectrum.Sample.Window, 3));
        if (seconds >= LongSample)
        {
            LogMessages.LongWindows(logger, options.Windows.Max(window => window.Length), seconds);
        }

        var inventory = model.Inventory;
        if (options.Grouping.IdlePatterns(inventory.Blocks.Select(block => block.Name)) is { Count: > 0 } idle)
        {
            var some = inventory.Blocks.Take(ShownBlocks).Select(block => $"'{block.Name}'");
            LogMessages.PatternsIdle(
                logger, idle.Count, string.Join(", ", idle),
                string.Join(", ", some) + (inventory.Blocks.Count > ShownBlocks ? " and so on" : string.Empty));
        }

        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var windows = string.Join(
            ", ",
            options.Windows.Select(window => string.Create(
                CultureInfo.InvariantCulture, $"{window.Length} updates {new Amount(window.Every).Every("step")}")));
        LogMessages.Watching(
            logger, inventory.ParameterCount, inventory.Blocks.Count, inventory.Groups.Count, windows, model.Plan.Explanation);
    }

    /// <summary>Says what came of it.</summary>
    public static void Closed(ILogger logger, MonitorReport report)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var skipped = report.Skipped.Values.Sum();
        LogMessages.Closed(
            logger, report.StepsReceived, report.UpdatesKept, report.EventsRaised, skipped, report.HandlerFailures,
            report.RunFileLinesLost, report.TimeInMonitor.TotalMilliseconds, 100 * report.Overhead);
    }
}
