using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// Keeps the window of updates in step with the training run: when it grows, when it starts again, and what is watched.
/// </summary>
internal sealed class WindowKeeper : IDisposable
{
    private readonly MonitorOptions _options;
    private readonly IParameterSource _source;
    private readonly ILogger _logger;
    private readonly MonitorCounters _counters;
    private readonly WatchInterruptions _interruptions;
    private readonly SamplingSchedule _schedule;
    private readonly Dictionary<int, NoiseFloor> _floors;
    private readonly SketchWorkers _workers;
    private readonly StrideStates _strides;
    private readonly ZeroUpdates _zeros;
    private ShardLink? _link;
    private bool _suspended;
    private bool _lost;

    /// <summary>Reads the parameters once, as the start of the first updates.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="schedule">Which steps are sampled.</param>
    /// <param name="startStep">Number of optimizer steps already completed.</param>
    /// <param name="logger">Where messages go.</param>
    /// <param name="counters">Counts what is kept and skipped.</param>
    /// <param name="interruptions">Tells of steps without a sample.</param>
    /// <param name="then">The state that the run goes on from; null for a new run.</param>
    /// <exception cref="MonitorOptionsException">The parameters cannot be used, or not with these options.</exception>
    public WindowKeeper(
        IParameterSource source, MonitorOptions options, SamplingSchedule schedule, long startStep, ILogger logger,
        MonitorCounters counters, WatchInterruptions interruptions, StateHead? then = null)
    {
        (_source, _options, _schedule) = (source, options, schedule);
        (_logger, _counters, _interruptions) = (logger, counters, interruptions);
        _floors = options.Windows.DistinctBy(window => window.Length)
            .ToDictionary(
                window => window.Length,
                window => new NoiseFloor(
                    window.Length, options.Spectrum.LargestPositionFor(window), options.Spectrum.NoiseLevel));
        _workers = new SketchWorkers(options.Sketch.Threads ?? Environment.ProcessorCount);
        _strides = new StrideStates(schedule.Strides);
        _zeros = new ZeroUpdates(logger);
        try
        {
            Model = Start(startStep, then?.WithMode(options) ?? options);
        }
        catch (Exception exception) when (exception is not (MonitorOptionsException or OutOfMemoryException))
        {
            _workers.Dispose();
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- Reading them failed with {exception.GetType().Name} ({exception.Message}); "
                + "the source must hand over every block. Fix the source.",
                exception);
        }
        catch
        {
            // The caller does not get this object, so its threads are disposed here.
            _workers.Dispose();
            throw;
        }
    }

    /// <summary>What is watched now.</summary>
    public WatchedModel Model { get; private set; }

    /// <summary>
    /// Called with the step, stride and stride of a window that begins again, and why; set once, before the first sample.
    /// </summary>
    public Action<long, int, long, string>? Restarted { get; set; }

    /// <summary>Called with the step at which other blocks are watched; set once, before the first sample.</summary>
    public Action<long>? BlocksChanged { get; set; }

    /// <summary>What the last sample was to the first stride: <see cref="StrideStates.FirstBegan"/>.</summary>
    public bool? FirstBegan => _strides.FirstBegan;

    /// <summary>Reads the parameters and makes the updates since the last reads part of the windows that are due.</summary>
    public void Take(long step)
    {
        TakeDue(step);
        if (_strides.AnyWasRead())
        {
            _interruptions.Read(step);
        }
    }

    /// <summary>Whether every window is full.</summary>
    public bool AreFull => Array.TrueForAll(Model.Spectra, static spectrum => spectrum.IsFull);

    /// <summary>Whether the last sample made a new update part of a window that is now full.</summary>
    /// <param name="spectrum">The spectrum of the window.</param>
    public bool IsReady(WatchedSpectrum spectrum) => _strides.Due[spectrum.SharedStride.Index] && spectrum.IsFull;

    /// <summary>Number of steps that the updates in a window span.</summary>
    /// <param name="spectrum">The spectrum of the window.</param>
    public long StrideOf(WatchedSpectrum spectrum) => _strides.Steps[spectrum.SharedStride.Index];

    /// <summary>Empties all windows.</summary>
    /// <param name="step">The step.</param>
    /// <param name="reason">Why, in the words of the run file.</param>
    /// <param name="keepsStart">Whether the next updates may start from the parameters read last.</param>
    public void Restart(long step, string reason, bool keepsStart)
    {
        for (var strideIndex = 0; strideIndex < _strides.Due.Length; strideIndex++)
        {
            Restart(strideIndex, step, reason, keepsStart);
        }
    }

    /// <summary>What a state says of the run as it is now.</summary>
    public StateHead Describe(long step, RunPlace? place, bool isSettled = true) =>
        StateHead.Of(_source, _options, Model, isSettled && !_suspended, step, place);

    /// <summary>
    /// Saves the windows, or goes on from them. Those of other blocks are left out, and the blocks there are are looked at anew
    /// with the next sample.
    /// </summary>
    public void Carry(StateCarrier state, bool isSettled)
    {
        _suspended |= !isSettled && state.IsResuming;
        if (isSettled)
        {
            _strides.Carry(state);
            Model.Carry(state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    private void TakeDue(long step)
    {
        _strides.Decide(_schedule, step);
        if (_suspended)
        {
            Adopt(step, "They could not be watched so far.", hasOtherBlocks: true);
        }
        else if (_link is not null)
        {
            if (ReadTogether(_link, step))
            {
                Advance(step);
            }
            else
            {
                _strides.SetDue(false);
            }
        }
        else if (!Model.Read(_strides.Due))
        {
            Adopt(step, Model.Difference!, Model.HasOtherBlocks);
        }
        else
        {
            Advance(step);
        }
    }

    private WatchedModel Start(long startStep, MonitorOptions options)
    {
        _link = _options.Shard is null ? null : ShardLink.Join(_source, _options, startStep);
        var inventory = _link?.Inventory ?? ParameterInventory.Take(_source, _options.Grouping);
        var model = new WatchedModel(_source, inventory, options, _floors, _workers, before: null);
        _strides.SetDue(true);
        if (_link is null)
        {
            StartChecks.RequireStart(_source, model, _strides.Due);
        }
        else
        {
            _link.Begin(model, _strides.Due, startStep, _logger);
        }

        model.WarmUp(reads: _link is null);
        model.BeginBackbones();
        _strides.SetHasStart(true);
        return model;
    }

    private void Restart(int strideIndex, long step, string reason, bool keepsStart)
    {
        Model.Clear(strideIndex);
        _strides.HasStart[strideIndex] &= keepsStart;
        _counters.Restarts++;
        Restarted?.Invoke(step, strideIndex, _schedule.Every(strideIndex), reason);
    }

    /// <summary>Reads this rank's shard and puts it together with the others.</summary>
    /// <returns>True if the sample ends updates, or begins some.</returns>
    private bool ReadTogether(ShardLink link, long step)
    {
        if (_lost)
        {
            _counters.Count(SkipReason.ShardsLost);
            _interruptions.Note(step, SkipReason.ShardsLost, link.Detail);
            return false;
        }

        switch (link.Read(Model, _strides.Due, step, _strides.AllDueHaveStart()))
        {
            case ShardOutcome.Complete:
                return true;
            case ShardOutcome.Starting:
                RestartDue(step, "shard_restarted");
                return true;
            case ShardOutcome.NotFinite:
                RestartDue(step, "not_finite");
                var detail = $"{link.Detail} The window starts again.";
                _interruptions.Skip(step, SkipReason.NotFinite, detail, block: link.BlockNotFinite);
                return false;
            case ShardOutcome.ReadFailed:
                RestartDue(step, "read_failed");
                _interruptions.Skip(step, SkipReason.ReadFailed, $"{link.Detail} The window starts again.", link.ReadFailure);
                return false;
            case ShardOutcome.StepsDisagree:
                NoteDisagreement(step, link.Detail);
                return false;
            default:
                LoseShards(step, link.Detail);
                return false;
        }
    }

    private void NoteDisagreement(long step, string detail)
    {
        RestartDue(step, "steps_disagree");
        var begins = _interruptions.Note(step, SkipReason.StepsDisagree, detail);
        var total = _counters.Count(SkipReason.StepsDisagree);
        if (total == 1 || (begins && _counters.IsWorthALine()))
        {
            LogMessages.StepsDisagree(_logger, step, detail, total);
        }
    }

    private void LoseShards(long step, string detail)
    {
        _lost = true;
        _strides.SetDue(true);
        RestartDue(step, "shards_lost");
        _counters.Count(SkipReason.ShardsLost);
        _interruptions.Note(step, SkipReason.ShardsLost, detail);
        LogMessages.ShardsLost(_logger, step, detail, _counters.Updates);
    }

    /// <summary>Empties the windows that are due, where there is something to empty.</summary>
    private void RestartDue(long step, string reason)
    {
        for (var strideIndex = 0; strideIndex < _strides.Due.Length; strideIndex++)
        {
            if (_strides.Due[strideIndex] && _strides.HasStart[strideIndex])
            {
                Restart(strideIndex, step, reason, keepsStart: false);
            }
        }
    }

    /// <summary>Goes on in every stride that is due. One that gives no update is not due any more.</summary>
    private void Advance(long step)
    {
        for (var strideIndex = 0; strideIndex < _strides.Due.Length; strideIndex++)
        {
            _strides.Due[strideIndex] = _strides.Due[strideIndex] && Advance(strideIndex, step, _strides.Stride[strideIndex]);
        }
    }

    private bool Advance(int strideIndex, long step, long stride)
    {
        if (!_strides.HasStart[strideIndex])
        {
            Begin(strideIndex, step);
            return false;
        }

        if (Model.UpdateCount(strideIndex) > 0 && stride != _strides.Steps[strideIndex] && !_options.KeepsUnequalStrides)
        {
            _counters.StrideChanged(step, stride, _strides.Steps[strideIndex]);
            Restart(strideIndex, step, "stride_changed", keepsStart: true);
        }

        _strides.Steps[strideIndex] = stride;
        if (!Model.Commit(strideIndex))
        {
            Refuse(strideIndex, step);
            return false;
        }

        _counters.Updates++;
        if (strideIndex == 0)
        {
            _zeros.Note(Model.IsZero(strideIndex), step, stride);
        }

        return true;
    }

    /// <summary>Makes the parameters just read the start of the next update.</summary>
    private void Begin(int strideIndex, long step)
    {
        _strides.HasStart[strideIndex] = _strides.Began[strideIndex] = Model.Begin(strideIndex);
        if (!_strides.HasStart[strideIndex])
        {
            // The window is empty already.
            Refuse(strideIndex, step);
        }
    }

    private void Refuse(int strideIndex, long step)
    {
        if (_strides.HasStart[strideIndex])
        {
            Restart(strideIndex, step, "not_finite", keepsStart: false);
        }

        var block = NonFiniteFinder.Find(_source);
        var detail = block is not null ? $"Block '{block}' holds NaN or infinite values; the window starts again."
            : _link is not null
                ? "All ranks hold finite values, but their sum is not finite; the window starts again. Fix the reducer."
            : "All values are finite, but the update is too large to be squared; the window starts again.";
        _interruptions.Skip(step, SkipReason.NotFinite, detail, block: block);
    }

    /// <summary>Watches the blocks there are now, if they can be watched.</summary>
    private void Adopt(long step, string difference, bool hasOtherBlocks)
    {
        _strides.SetHasStart(false);
        _suspended = true;
        try
        {
            var inventory = ParameterInventory.Take(_source, _options.Grouping);
            difference = (hasOtherBlocks ? BlockChanges.Between(Model.Inventory, inventory) : null) ?? difference;
            Model = new WatchedModel(_source, inventory, _options, _floors, _workers, Model);
        }
        catch (MonitorOptionsException exception)
        {
            _strides.SetDue(false);

            // Loggers print an exception behind the message, which has its text already.
            _interruptions.Skip(step, SkipReason.Suspended, exception.Message, exception.InnerException);
            return;
        }

        _suspended = false;
        _counters.Restarts++;
        _counters.Count(SkipReason.BlocksChanged);
        if (_counters.IsNew(SkipReason.BlocksChanged, difference))
        {
            LogMessages.BlocksChanged(_logger, step, difference, Model.Inventory.ParameterCount, Model.Inventory.Blocks.Count);
        }

        BlocksChanged?.Invoke(step);
        if (Model.Read(_strides.Due))
        {
            // There is no start yet, so this only makes one.
            Advance(step);
        }
        else
        {
            _strides.SetDue(false);
            _interruptions.Note(step, SkipReason.BlocksChanged, Model.Difference!);
        }
    }
}
