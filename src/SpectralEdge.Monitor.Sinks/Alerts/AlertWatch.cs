using System.Globalization;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>
/// Looks at a run with rules, and says each thing once: a condition that holds is said again after it has cleared.
/// </summary>
/// <remarks>
/// Of one rule at most one alert a minute is sent; those between are counted, and the last of them is sent when the minute is
/// over. Not for several threads at once.
/// </remarks>
/// <param name="run">Name of the run.</param>
/// <param name="rules">The rules.</param>
/// <param name="send">Gets every alert.</param>
internal sealed class AlertWatch(string run, IReadOnlyList<AlertRule> rules, Action<Alert> send)
{
    /// <summary>Least time between two alerts of one rule.</summary>
    public static readonly TimeSpan BetweenAlerts = TimeSpan.FromMinutes(1);

    private const int MostConditions = 1000;

    private readonly Held[] _held = [.. rules.Select(static rule => new Held(rule))];
    private DateTimeOffset _started;
    private DateTimeOffset? _lastSample;
    private long _lastStep = -1;
    private long _pastUntil = -1;

    /// <summary>
    /// Whether what is taken lies before the watch began: its events are not told, and conditions only if they still hold.
    /// </summary>
    public bool IsPast { get; set; }

    /// <summary>Takes a record.</summary>
    public void Take(SinkRecord record)
    {
        switch (record.Value)
        {
            case RunHeader header when header.Started != _started:
                (_started, _lastStep, _pastUntil, _lastSample) = (header.Started, -1, -1, record.Time);
                Array.ForEach(_held, static held => held.Forget());
                break;
            case RecordedEntry { Type: "resumed" } entry:
                // Read anew, the file says again what was said; trained again, a step may bring the same event again.
                _pastUntil = entry.Kind == "file_replaced" ? _lastStep : Math.Min(_pastUntil, entry.Step);
                _lastStep = entry.Kind == "file_replaced" ? _lastStep : entry.Step;
                break;
            case SpectralSample sample:
                (_lastSample, _lastStep) = (record.Time, Math.Max(_lastStep, sample.Step));
                break;
        }

        foreach (var held in _held)
        {
            Take(held, record);
        }
    }

    /// <summary>Looks at the clock, and at the process that trains.</summary>
    /// <param name="now">The time.</param>
    /// <param name="state">How the run stands; null inside its process.</param>
    public void Look(DateTimeOffset now, RunState? state)
    {
        var since = _lastSample ??= now;
        IsPast = false;
        foreach (var held in _held)
        {
            switch (held.Rule.What)
            {
                case AlertRule.Silent:
                    var isSilent = now - since >= held.Rule.Silence && state is not (RunState.Ended or RunState.Killed);
                    Hold(held, AlertRule.Silent, isSilent ? now : null, string.Create(CultureInfo.InvariantCulture, $"no new "
                        + $"sample for {ViewText.Duration(now - since)}; the last one is of step {Math.Max(0, _lastStep)}"));
                    break;
                case AlertRule.Gone when state is RunState.Killed or RunState.Live or RunState.Ended:
                    Hold(held, AlertRule.Gone, state == RunState.Killed ? now : null, FormattableString.Invariant(
                        $"the process is gone and the run has no end: it was killed or crashed, after step {_lastStep}"));
                    break;
            }

            // What held before the watch began, and what waited for its minute.
            foreach (var alert in held.Conditions.Where(static condition => !condition.Value.IsTold).Select(
                static condition => condition.Key).ToList())
            {
                var told = held.Conditions[alert].Alert;
                held.Conditions[alert] = (told, true);
                Tell(held, told, now);
            }

            Release(held, now, isEnd: false);
        }
    }

    /// <summary>Sends what waits for its minute.</summary>
    public void End(DateTimeOffset now) => Array.ForEach(_held, held => Release(held, now, isEnd: true));

    private void Take(Held held, SinkRecord record)
    {
        var isOld = record.Step <= _pastUntil;
        switch (record.Value)
        {
            case SpectralEvent e when held.Rule.Check?.IsAbout(e) == true:
                held.HasWish = true;
                if (!held.Rule.Check.IsWish && !IsPast && !isOld)
                {
                    Tell(held, Make(held, e.Step, record.Time, e.ToString()) with { Event = e }, record.Time);
                }

                break;
            case SpectralSample sample when held.Rule.Check is { } check && !isOld:
                if (check.Value(sample) is { } value)
                {
                    Hold(
                        held, FormattableString.Invariant($"{sample.Group}/{sample.Window}/{sample.StrideIndex}"),
                        check.BrokenBy(sample) is null ? null : record.Time,
                        FormattableString.Invariant($"{held.Rule.BrokenBy(value)} (step {sample.Step}, group {sample.Group})"),
                        sample.Step);
                }

                Miss(held, check, record, sample.Step + 1 >= check.Range.Before);
                break;
            case RecordedEntry { Type: "end" } when held.Rule.Check is { } check:
                Miss(held, check, record, isOver: true);
                break;
            default:
                if (held.Rule.What == AlertRule.NotFinite && !isOld)
                {
                    TakeNumbers(held, record);
                }

                break;
        }
    }

    private void TakeNumbers(Held held, SinkRecord record)
    {
        var (name, value) = record.Value switch
        {
            ParametersNotFinite e => ("a parameter", (double?)double.NaN),
            WatchResumed => ("a parameter", 0),
            SpectralSample sample => ("the loss", sample.Loss),
            RecordedMetric metric => ($"metric '{metric.Name}'", metric.Value),
            _ => (string.Empty, null),
        };
        if (value is { } number)
        {
            Hold(
                held, name, double.IsFinite(number) ? null : record.Time, string.Create(CultureInfo.InvariantCulture,
                    $"{name} is {(record.Value is ParametersNotFinite ? "NaN or infinite" : $"{number}")} at step {record.Step}"),
                record.Step);
        }
    }

    /// <summary>An event that was asked for did not come.</summary>
    private void Miss(Held held, RunRule check, SinkRecord record, bool isOver)
    {
        if (check.IsWish && !held.HasWish && isOver)
        {
            Hold(
                held, check.Text, record.Time,
                FormattableString.Invariant($"no {check.Kind}{check.Range} up to step {record.Step}; the rule is '{check.Text}'"),
                record.Step);
        }
    }

    /// <summary>A condition holds since a time, or does not hold.</summary>
    private void Hold(Held held, string condition, DateTimeOffset? since, string message, long? step = null)
    {
        if (since is not { } time)
        {
            held.Conditions.Remove(condition);
        }
        else if (!held.Conditions.ContainsKey(condition) && held.Conditions.Count < MostConditions)
        {
            var alert = Make(held, step ?? Math.Max(0, _lastStep), time, message);
            held.Conditions[condition] = (alert, !IsPast);
            if (!IsPast)
            {
                Tell(held, alert, time);
            }
        }
    }

    private Alert Make(Held held, long step, DateTimeOffset time, string message) =>
        new(held.Rule.What, held.Rule.Text, run, step, time, message);

    private void Tell(Held held, Alert alert, DateTimeOffset now)
    {
        (held.LeftOut, held.Waiting) = (held.LeftOut + (held.Waiting is null ? 0 : 1), alert);
        Release(held, now, isEnd: false);
    }

    private void Release(Held held, DateTimeOffset now, bool isEnd)
    {
        if (held.Waiting is { } alert && (isEnd || held.Sent is not { } sent || now - sent >= BetweenAlerts))
        {
            send(alert with { LeftOut = held.LeftOut });
            (held.Waiting, held.LeftOut, held.Sent) = (null, 0, now);
        }
    }

    private sealed class Held(AlertRule rule)
    {
        public AlertRule Rule => rule;

        public Dictionary<string, (Alert Alert, bool IsTold)> Conditions { get; } = [];

        public Alert? Waiting { get; set; }

        public long LeftOut { get; set; }

        public DateTimeOffset? Sent { get; set; }

        public bool HasWish { get; set; }

        public void Forget()
        {
            Conditions.Clear();
            HasWish = false;
        }
    }
}
