using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>What alerts are raised for, and where they go.</summary>
public sealed record AlertOptions
{
    /// <summary>The rules (docs/reference/alerts.md).</summary>
    /// <value>
    /// At least one: <c>event:KIND</c>, <c>silent:10m</c>, <c>not-finite</c>, or a rule of <c>check</c> such as
    /// <c>gap_ratio &lt; 10</c>. Empty by default.
    /// </value>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Where alerts go; every one to each.</summary>
    /// <value>At least one. The default is <see cref="AlertChannel.StandardError"/>.</value>
    public IReadOnlyList<AlertChannel> Channels { get; init; } = [AlertChannel.StandardError];

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">A setting cannot be used; the message lists every problem.</exception>
    public void Validate() => Read();

    // Long: one setting after the other.
    internal IReadOnlyList<AlertRule> Read()
    {
        var (problems, rules) = (new OptionProblems(nameof(AlertOptions)), new List<AlertRule>());
        foreach (var (i, text) in (Rules ?? []).Index())
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                problems.Add(FormattableString.Invariant($"Rules[{i}] is {(text is null ? "null" : "empty")}; it must be a ")
                    + "rule. Give for instance \"event:gap_collapsed\", or leave it out.");
                continue;
            }

            try
            {
                rules.Add(AlertRule.Parse(text));
                if (rules[^1].What == AlertRule.Gone)
                {
                    problems.Add(FormattableString.Invariant($"Rules[{i}] is 'gone'; a process cannot say that it is gone. ")
                        + "Watch it from another one: spectral-edge watch RUN --alert gone.");
                }
            }
            catch (FormatException exception)
            {
                problems.Add(FormattableString.Invariant($"Rules[{i}]: {exception.Message}"));
            }
        }

        if (Rules is not { Count: > 0 })
        {
            problems.Add("Rules is empty; there must be at least one. Give for instance \"event:gap_collapsed\".");
        }

        if (Channels is not { Count: > 0 } || Channels.Contains(null!))
        {
            problems.Add(
                "Channels is empty or has a null; there must be at least one. Leave it out for the standard error stream.");
        }

        problems.ThrowIfAny();
        return rules;
    }
}

/// <summary>Alerts from inside the process that trains.</summary>
public static class AlertExtensions
{
    /// <summary>Raises alerts from now on to the end of the run.</summary>
    /// <param name="watch">Watches the run.</param>
    /// <param name="options">Rules and channels.</param>
    /// <returns>The subscription; disposing it ends the alerts.</returns>
    /// <remarks>
    /// Everything happens on threads of its own. Silence is looked for once a second. Each thing is said once, until it has
    /// cleared; of one rule at most one alert a minute is sent, and what was left out between is counted in the next. The end of
    /// the run waits at most four seconds for the channels. Alerts that could not be sent are logged.
    /// </remarks>
    /// <exception cref="MonitorOptionsException">A rule or a channel cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    public static SinkSubscription UseAlerts(this ISpectralWatch watch, AlertOptions options)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(options);
        var rules = options.Read();
        var name = Path.GetFileName(Path.GetDirectoryName(watch.Monitor.RunFile)) ?? "run";
        var logger = watch.Monitor.Guard.Logger;

        // It goes with the subscription.
#pragma warning disable CA2000
        var sink = new AlertSink(name, rules, options.Channels, problem => AlertMessages.AlertNotSent(logger, problem));
#pragma warning restore CA2000
        try
        {
            var subscription = watch.AddSink(sink);
            foreach (var (kind, hint) in EventSpelling.Unknown(rules))
            {
                AlertMessages.UnknownEvent(logger, kind, hint);
            }

            return subscription;
        }
        catch
        {
            sink.Dispose();
            throw;
        }
    }
}

/// <summary>Raises alerts from what a run shows.</summary>
internal sealed class AlertSink : ISpectralSink, IDisposable
{
    // Less than the run waits for a sink.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(4);

    private readonly AlertSender _sender;
    private readonly AlertWatch _watch;
    private DateTimeOffset _last;

    public AlertSink(string run, IReadOnlyList<AlertRule> rules, IReadOnlyList<AlertChannel> channels, Action<string> failed)
    {
        _sender = new AlertSender(channels, failed);
        _watch = new AlertWatch(run, rules, _sender.Send);
    }

    /// <inheritdoc/>
    public void Write(SinkRecord record)
    {
        _last = record.Time;
        if (record.Value is MonitorReport)
        {
            _watch.Look(record.Time, state: null);
        }
        else
        {
            _watch.Take(record);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.End(_last);
        _sender.Finish(FlushLimit);
        _sender.Dispose();
    }
}

/// <summary>What the log says about alerts.</summary>
internal static partial class AlertMessages
{
    [LoggerMessage(EventId = 8010, EventName = "AlertNotSent", Level = LogLevel.Warning, Message = "{Problem}")]
    public static partial void AlertNotSent(ILogger logger, string problem);

    [LoggerMessage(
        EventId = 8011,
        EventName = "UnknownEvent",
        Level = LogLevel.Warning,
        Message = "No event is called '{Kind}' here; {Hint} A detector of your own may raise it.")]
    public static partial void UnknownEvent(ILogger logger, string kind, string hint);
}
