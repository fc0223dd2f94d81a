using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Keeps the window of updates in step with the training run: when it grows, when it starts again, and what is watched.</summary>
internal sealed class WindowKeeper : IDisposable
{
    private readonly MonitorOptions _options;
    private readonly IParameterSource _source;
    private readonly ILogger _logger;
    private readonly MonitorCounters _counters;
    private readonly Interruptions _interruptions;
    private readonly SamplingSchedule _schedule;
    private readonly Dictionary<int, NoiseFloor> _floors;
    private readonly SketchWorkers _workers;
    private readonly RhythmStates _rhythms;
    private readonly ZeroUpdates _zeros;
    private ShardLink? _link;
    private bool _suspended;
    private bool _lost;

    /// <summary>Reads the parameters once, as the start of the first updates.</summary>
    /// <exception cref="MonitorOptionsException">The parameters cannot be used, or not with these options.</exception>
    public WindowKeeper(
        IParameterSource source,
        MonitorOptions options,
        SamplingSchedule schedule,
        long startStep,
        ILogger logger,
        MonitorCounters counters,
        Interruptions interruptions)
    {
        (_source, _options, _schedule) = (source, options, schedule);
        (_logger, _counters, _interruptions) = (logger, counters, interruptions);
        _floors = options.Windows.DistinctBy(window => window.Length)
            .ToDictionary(window => window.Length, window => new NoiseFloor(window.Length, options.Spectrum.LargestPositionFor(window), options.Spectrum.NoiseLevel));
        _workers = new SketchWorkers(options.Sketch.Threads ?? Environment.ProcessorCount);
        _rhythms = new RhythmStates(schedule.Rhythms);
        _zeros = new ZeroUpdates(logger);
        try
        {
            Model = Start(startStep);
        }
        catch (Exception exception) when (exception is not (MonitorOptionsException or OutOfMemoryException))
        {
            _workers.Dispose();
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- Reading them failed with {exception.GetType().Name} ({exception.Message}); "
                + "the source must hand over every block. Mend the source.",
                exception);
        }
        catch
        {
            // Nobody will dispose what was never made.
            _workers.Dispose();
            throw;
        }
    }

    /// <summary>What is watched now.</summary>
    public WatchedModel Model { get; private set; }

    /// <summary>Where the window's restarts and the change of blocks are recorded; set once, before the first sample.</summary>
    public RunRecorder? Recorder { get; set; }

    /// <summary>What the last sample was to the first rhythm: <see cref="RhythmStates.FirstBegan"/>.</summary>
    public bool? FirstBegan => _rhythms.FirstBegan;

    /// <summary>Reads the parameters and makes the updates since the last reads part of the windows that are due.</summary>
    public void Take(long step)
    {
        TakeDue(step);
        if (_rhythms.AnyWasRead())
        {
            _interruptions.Read(step);
        }
    }

    /// <summary>Whether the last sample made a new update part of a window that is now full.</summary>
    /// <param name="spectrum">The spectrum of the window.</param>
    public bool IsReady(SpectrumTrack spectrum) => _rhythms.Due[spectrum.Rhythm.Index] && spectrum.IsFull;

    /// <summary>Number of steps that the updates in a window span.</summary>
    /// <param name="spectrum">The spectrum of the window.</param>
    public long StrideOf(SpectrumTrack spectrum) => _rhythms.WindowStride[spectrum.Rhythm.Index];

    /// <summary>Empties all windows.</summary>
    /// <param name="step">The step.</param>
    /// <param name="reason">Why, in the words of the run file.</param>
    /// <param name="keepsStart">Whether the next updates may start from the parameters read last.</param>
    public void Restart(long step, string reason, bool keepsStart)
    {
        for (var rhythm = 0; rhythm < _rhythms.Due.Length; rhythm++)
        {
            Restart(rhythm, step, reason, keepsStart);
        }
    }

    /// <summary>What a state says of the run as it is now.</summary>
    public StateHead Describe(long step, RunPlace? place, bool isSettled = true) => StateHead.Of(_source, _options, Model, isSettled && !_suspended, step, place);

    /// <summary>Saves the windows, or goes on from them. Those of other blocks are left out, and the blocks there are are looked at anew with the next sample.</summary>
    public void Carry(StateCarrier state, bool isSettled)
    {
        _suspended |= !isSettled && state.IsResuming;
        if (isSettled)
        {
            _rhythms.Carry(state);
            Model.Carry(state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    private void TakeDue(long step)
    {
        _rhythms.Decide(_schedule, step);
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
                _rhythms.SetDue(false);
            }
        }
        else if (!Model.Read(_rhythms.Due))
        {
            Adopt(step, Model.Difference!, Model.HasOtherBlocks);
        }
        else
        {
            Advance(step);
        }
    }

    private WatchedModel Start(long startStep)
    {
        _link = _options.Shard is null ? null : ShardLink.Join(_source, _options, startStep);
        var inventory = _link?.Inventory ?? ParameterInventory.Take(_source, _options.Grouping);
        var model = new WatchedModel(_source, inventory, _options, _floors, _workers, before: null);
        _rhythms.SetDue(true);
        if (_link is null)
        {
            StartChecks.RequireStart(_source, model, _rhythms.Due);
        }
        else
        {
            _link.Begin(model, _rhythms.Due, startStep, _logger);
        }

        model.WarmUp(reads: _link is null);
        model.BeginBackbones();
        _rhythms.SetHasStart(true);
        return model;
    }

    private void Restart(int rhythm, long step, string reason, bool keepsStart)
    {
        Model.Clear(rhythm);
        _rhythms.HasStart[rhythm] &= keepsStart;
        _counters.Restarts++;
        Recorder?.Write(
            (step, rhythm, every: _schedule.Every(rhythm), reason),
            static (file, restart) => file.WriteRestart(restart.step, restart.rhythm, restart.every, restart.reason));
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

        switch (link.Read(Model, _rhythms.Due, step, _rhythms.AllDueHaveStart()))
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
                RestartDue(step, "steps_disagree");
                var begins = _interruptions.Note(step, SkipReason.StepsDisagree, link.Detail);
                var total = _counters.Count(SkipReason.StepsDisagree);
                if (total == 1 || (begins && _counters.IsWorthALine()))
                {
                    Log.StepsDisagree(_logger, step, link.Detail, total);
                }

                return false;
            default:
                _lost = true;
                _rhythms.SetDue(true);
                RestartDue(step, "shards_lost");
                _counters.Count(SkipReason.ShardsLost);
                _interruptions.Note(step, SkipReason.ShardsLost, link.Detail);
                Log.ShardsLost(_logger, step, link.Detail, _counters.Updates);
                return false;
        }
    }

    /// <summary>Empties the windows that are due, where there is something to empty.</summary>
    private void RestartDue(long step, string reason)
    {
        for (var rhythm = 0; rhythm < _rhythms.Due.Length; rhythm++)
        {
            if (_rhythms.Due[rhythm] && _rhythms.HasStart[rhythm])
            {
                Restart(rhythm, step, reason, keepsStart: false);
            }
        }
    }

    /// <summary>Goes on in every rhythm that is due. One that gives no update is not due any more.</summary>
    private void Advance(long step)
    {
        for (var rhythm = 0; rhythm < _rhythms.Due.Length; rhythm++)
        {
            _rhythms.Due[rhythm] = _rhythms.Due[rhythm] && Advance(rhythm, step, _rhythms.Stride[rhythm]);
        }
    }

    private bool Advance(int rhythm, long step, long stride)
    {
        if (!_rhythms.HasStart[rhythm])
        {
            Begin(rhythm, step);
            return false;
        }

        if (Model.UpdateCount(rhythm) > 0 && stride != _rhythms.WindowStride[rhythm] && !_options.KeepsUnequalStrides)
        {
            _counters.StrideChanged(step, stride, _rhythms.WindowStride[rhythm]);
            Restart(rhythm, step, "stride_changed", keepsStart: true);
        }

        _rhythms.WindowStride[rhythm] = stride;
        if (!Model.Commit(rhythm))
        {
            Refuse(rhythm, step);
            return false;
        }

        _counters.Updates++;
        if (rhythm == 0)
        {
            _zeros.Note(Model.IsZero(rhythm), step, stride);
        }

        return true;
    }

    /// <summary>Makes the parameters just read the start of the next update.</summary>
    private void Begin(int rhythm, long step)
    {
        _rhythms.HasStart[rhythm] = _rhythms.Began[rhythm] = Model.Begin(rhythm);
        if (!_rhythms.HasStart[rhythm])
        {
            // The window is empty already.
            Refuse(rhythm, step);
        }
    }

    private void Refuse(int rhythm, long step)
    {
        if (_rhythms.HasStart[rhythm])
        {
            Restart(rhythm, step, "not_finite", keepsStart: false);
        }

        var block = NonFiniteFinder.Find(_source);
        var detail = block is not null ? $"Block '{block}' holds NaN or infinite values; the window starts again."
            : _link is not null ? "All ranks hold finite values, but their sum is not finite; the window starts again. Mend the reducer."
            : "All values are finite, but the update is too large to be squared; the window starts again.";
        _interruptions.Skip(step, SkipReason.NotFinite, detail, block: block);
    }

    /// <summary>Watches the blocks there are now, if they can be watched.</summary>
    private void Adopt(long step, string difference, bool hasOtherBlocks)
    {
        _rhythms.SetHasStart(false);
        _suspended = true;
        try
        {
            var inventory = ParameterInventory.Take(_source, _options.Grouping);
            difference = (hasOtherBlocks ? BlockChanges.Between(Model.Inventory, inventory) : null) ?? difference;
            Model = new WatchedModel(_source, inventory, _options, _floors, _workers, Model);
        }
        catch (MonitorOptionsException exception)
        {
            _rhythms.SetDue(false);
            _interruptions.Skip(step, SkipReason.Suspended, exception.Message, exception);
            return;
        }

        _suspended = false;
        _counters.Restarts++;
        _counters.Count(SkipReason.BlocksChanged);
        if (_counters.IsNew(SkipReason.BlocksChanged, difference))
        {
            Log.BlocksChanged(_logger, step, difference, Model.Inventory.ParameterCount, Model.Inventory.Blocks.Count);
        }

        Recorder?.WriteInventory(step, Model.Describe());
        if (Model.Read(_rhythms.Due))
        {
            // There is no start yet, so this only makes one.
            Advance(step);
        }
        else
        {
            _rhythms.SetDue(false);
            _interruptions.Note(step, SkipReason.BlocksChanged, Model.Difference!);
        }
    }
}
