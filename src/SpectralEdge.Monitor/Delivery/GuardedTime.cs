using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>A clock whose faults are refused at start-up, and counted afterwards instead of reaching the training loop.</summary>
/// <remarks>
/// Timestamps begin at 0 and never go backwards. A call that fails, or finds the clock set back, gives the time known last: times
/// are then too short by that much. Safe for several threads.
/// </remarks>
internal sealed class GuardedTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _inner;
    private readonly ILogger _logger;
    private readonly long _frequency;
    private long _lastRead;
    private long _now;

    /// <summary>Reads everything from a clock once.</summary>
    /// <param name="inner">The clock.</param>
    /// <param name="logger">Where messages go.</param>
    /// <exception cref="MonitorOptionsException">It fails, or its unit of time cannot be used.</exception>
    public GuardedTime(TimeProvider inner, ILogger logger)
    {
        (_inner, _logger) = (inner, logger);
        try
        {
            (Started, _frequency, _lastRead) = (inner.GetUtcNow(), inner.TimestampFrequency, inner.GetTimestamp());
        }
        catch (Exception exception)
        {
            throw new MonitorOptionsException(
                $"SpectralMonitor cannot be used:\n- time is a {inner.GetType().Name} that failed with "
                + $"{exception.GetType().Name} ({exception.Message}); it must give date, time and frequency. Hand over a clock "
                + "that works, or null for that of the system.",
                exception);
        }

        var problems = new OptionProblems("SpectralMonitor");
        problems.RequireInRange(
            _frequency,
            1,
            long.MaxValue,
            "It is the number of timestamps in a second. Hand over a clock that works, or null for that of the system.",
            "time.TimestampFrequency");
        problems.ThrowIfAny();
    }

    /// <summary>Date and time at start-up.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Number of calls that failed or found the clock set back.</summary>
    public long Failures { get; private set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => _frequency;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            try
            {
                Advance(_inner.GetTimestamp());
            }
            catch (Exception exception)
            {
                Fail("It could not be read.", exception);
            }

            return _now;
        }
    }

    private void Advance(long read)
    {
        var passed = unchecked(read - _lastRead);
        var goesOn = read >= _lastRead && passed >= 0 && passed <= long.MaxValue - _now;
        _lastRead = read;
        if (goesOn)
        {
            _now += passed;
        }
        else
        {
            Fail("It went backwards, or forwards by more than it can count.", null);
        }
    }

    private void Fail(string detail, Exception? exception)
    {
        if (++Failures == 1)
        {
            LogMessages.ClockFailed(_logger, detail, exception);
        }
    }
}
