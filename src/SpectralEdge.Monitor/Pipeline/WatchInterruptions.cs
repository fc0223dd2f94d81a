using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// Follows whether samples can be taken, and says when that changes: once when it ends, once when it is so again.
/// </summary>
/// <param name="options">Validated options.</param>
/// <param name="schedule">The strides.</param>
/// <param name="counters">Where skipped steps are counted.</param>
/// <param name="logger">Where messages go.</param>
internal sealed class WatchInterruptions(
    MonitorOptions options, SamplingSchedule schedule, MonitorCounters counters, ILogger logger)
{
    private const int MostLines = 100;

    private SkipReason _reason;
    private long _firstStep;
    private long _lastStep = -1;
    private long _skipped;
    private int _lines;
    private WatchEvent? _found;

    /// <summary>Receives the events; set once, before the first sample.</summary>
    public Action<WatchEvent>? Raised { get; set; }

    /// <summary>Takes note of a sample that was due and cannot be taken; counts and logs it.</summary>
    public void Skip(long step, SkipReason reason, string detail, Exception? exception = null, string? block = null) =>
        counters.Skip(step, reason, detail, exception, Note(step, reason, detail, block));

    /// <summary>Takes note of a sample that was due and cannot be taken, and is counted and logged elsewhere.</summary>
    /// <returns>True if it is the first one in a row.</returns>
    public bool Note(long step, SkipReason reason, string detail, string? block = null)
    {
        var begins = _skipped == 0;

        // One step may be refused in several strides.
        _skipped += begins || step != _lastStep ? 1 : 0;
        _lastStep = step;
        if (begins)
        {
            (_reason, _firstStep) = (reason, step);
            counters.Interruptions++;
            _found = reason == SkipReason.NotFinite ? NotFinite(step, detail, block) : Suspended(step, reason, detail);
        }

        return begins;
    }

    /// <summary>Takes note of a sample whose parameters could be read.</summary>
    public void Read(long step)
    {
        if (_skipped == 0 || step == _lastStep)
        {
            return;
        }

        _found = Resumed(step);
        if (_lines++ < MostLines)
        {
            LogMessages.WatchResumed(logger, step, _firstStep, _reason, _skipped);
        }

        _skipped = 0;
    }

    /// <summary>
    /// Raises the event that was found, if there is one: when the sample is complete, so that handlers may do whatever
    /// they do elsewhere.
    /// </summary>
    public void Tell()
    {
        if (_found is { } found)
        {
            _found = null;
            Raised?.Invoke(found);
        }
    }

    /// <summary>Saves an interruption that is under way, or goes on with it.</summary>
    public void Carry(StateCarrier state)
    {
        _skipped = state.Count("samples_skipped", _skipped);
        _reason = (SkipReason)state.Int("interruption_reason", (int)_reason, 0, Enum.GetValues<SkipReason>().Length - 1);
        _firstStep = state.Count("interruption_first_step", _firstStep);
        _lastStep = state.WholeNumber("interruption_last_step", _lastStep, -1, long.MaxValue);
    }

    private Origin At(long step, long firstStep) =>
        new(ParameterGrouping.WholeModel, options.Windows[0].Length, schedule.Every(0), step, firstStep);

    private ParametersNotFinite NotFinite(long step, string detail, string? block) => new()
    {
        Origin = At(step, step),
        Threshold = double.NaN,
        StandardError = 0,
        Reason = SkipReason.NotFinite,
        Block = block,
        Detail = detail,
    };

    private WatchSuspended Suspended(long step, SkipReason reason, string detail) => new()
    {
        Origin = At(step, step),
        Threshold = double.NaN,
        StandardError = 0,
        Reason = reason,
        Detail = detail,
    };

    private WatchResumed Resumed(long step) => new()
    {
        Origin = At(step, _firstStep),
        Threshold = double.NaN,
        StandardError = 0,
        Reason = _reason,
        SamplesSkipped = _skipped,
    };
}
