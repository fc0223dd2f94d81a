using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Diagnostics;
using SpectralEdge.Monitor.Sharding;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>Keeps the window of updates in step with the training run: when it grows, when it starts again, and what is watched.</summary>
internal sealed class WindowKeeper
{
    private readonly MonitorOptions _options;
    private readonly IParameterSource _source;
    private readonly ILogger _logger;
    private readonly MonitorCounters _counters;
    private readonly NoiseFloor _floor;
    private readonly ShardLink? _link;

    private bool _hasStart;
    private long _windowStride;
    private bool _suspended;
    private bool _lost;

    /// <summary>Reads the parameters once, as the start of the first update.</summary>
    /// <exception cref="MonitorOptionsException">The parameters cannot be used, or not with these options.</exception>
    public WindowKeeper(IParameterSource source, MonitorOptions options, long startStep, ILogger logger, MonitorCounters counters)
    {
        _source = source;
        _options = options;
        _logger = logger;
        _counters = counters;
        _floor = new NoiseFloor(options.Window, options.EffectiveLargestPosition, options.NoiseLevel);
        _link = options.Shard is null ? null : ShardLink.Join(source, options, startStep);
        Model = new WatchedModel(source, _link?.Inventory ?? ParameterInventory.Take(source, options.Grouping), options, _floor, before: null);
        if (_link is null)
        {
            RequireStart();
        }
        else
        {
            _link.Begin(Model, startStep, _logger);
        }

        Model.WarmUp(reads: _link is null);
        _hasStart = true;
    }

    /// <summary>What is watched now.</summary>
    public WatchedModel Model { get; private set; }

    /// <summary>Where the window's restarts and the change of blocks are recorded; set once, before the first sample.</summary>
    public RunRecorder? Recorder { get; set; }

    /// <summary>Reads the parameters and makes the update since the last read part of the window.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stride">Number of steps since the last read.</param>
    /// <returns>True if the window has a new update and is full.</returns>
    public bool Take(long step, long stride)
    {
        if (_suspended)
        {
            Adopt(step, "They could not be watched so far.");
            return false;
        }

        if (_link is not null)
        {
            if (!ReadTogether(_link, step))
            {
                return false;
            }
        }
        else if (!Model.Read())
        {
            Adopt(step, Model.Difference!);
            return false;
        }

        if (!_hasStart)
        {
            Begin(step);
            return false;
        }

        if (Model.UpdateCount > 0 && stride != _windowStride)
        {
            _counters.StrideChanged(step, stride, _windowStride);
            Restart(step, "stride_changed", keepsStart: true);
        }

        _windowStride = stride;
        if (!Model.Commit())
        {
            Refuse(step);
            return false;
        }

        _counters.Updates++;
        return Model.IsFull;
    }

    /// <summary>Empties the window.</summary>
    /// <param name="step">The step.</param>
    /// <param name="reason">Why, in the words of the run file.</param>
    /// <param name="keepsStart">Whether the next update may start from the parameters read last.</param>
    public void Restart(long step, string reason, bool keepsStart)
    {
        Model.Clear();
        _hasStart &= keepsStart;
        _counters.Restarts++;
        Recorder?.Write((step, reason), static (file, restart) => file.WriteRestart(restart.step, restart.reason));
    }

    private void RequireStart()
    {
        if (!Model.Read())
        {
            throw new MonitorOptionsException($"The parameters cannot be used:\n- {Model.Difference} Hand over the same blocks on every call.");
        }

        if (!Model.CanStartFromLastRead())
        {
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- Block '{NonFiniteFinder.Find(_source)}' holds NaN or infinite values; all values must be finite. Initialise the model, or repair the checkpoint it was loaded from.");
        }
    }

    /// <summary>Reads this rank's shard and puts it together with the others.</summary>
    /// <returns>True if the sample ends an update, or begins one.</returns>
    private bool ReadTogether(ShardLink link, long step)
    {
        if (_lost)
        {
            _counters.Count(SkipReason.ShardsLost);
            return false;
        }

        switch (link.Read(Model, step, _hasStart))
        {
            case ShardOutcome.Complete:
                return true;
            case ShardOutcome.Starting:
                RestartIfStarted(step, "shard_restarted");
                return true;
            case ShardOutcome.NotFinite:
                RestartIfStarted(step, "not_finite");
                _counters.Skip(step, SkipReason.NotFinite, $"{link.Detail} The window starts again.");
                return false;
            case ShardOutcome.ReadFailed:
                RestartIfStarted(step, "read_failed");
                _counters.Skip(step, SkipReason.ReadFailed, $"{link.Detail} The window starts again.", link.ReadFailure);
                return false;
            case ShardOutcome.StepsDisagree:
                RestartIfStarted(step, "steps_disagree");
                if (_counters.Count(SkipReason.StepsDisagree) is 1 and var total)
                {
                    Log.StepsDisagree(_logger, step, link.Detail, total);
                }

                return false;
            default:
                _lost = true;
                RestartIfStarted(step, "shards_lost");
                _counters.Count(SkipReason.ShardsLost);
                Log.ShardsLost(_logger, step, link.Detail, _counters.Updates);
                return false;
        }
    }

    private void RestartIfStarted(long step, string reason)
    {
        if (_hasStart)
        {
            Restart(step, reason, keepsStart: false);
        }
    }

    /// <summary>Makes the parameters just read the start of the next update.</summary>
    private void Begin(long step)
    {
        _hasStart = Model.CanStartFromLastRead();
        if (!_hasStart)
        {
            // The window is empty already.
            Refuse(step);
        }
    }

    private void Refuse(long step)
    {
        if (_hasStart)
        {
            Restart(step, "not_finite", keepsStart: false);
        }

        var detail = NonFiniteFinder.Find(_source) is { } block
            ? $"Block '{block}' holds NaN or infinite values; the window starts again."
            : "All values are finite, but the update is too large to be squared; the window starts again.";
        _counters.Skip(step, SkipReason.NotFinite, detail);
    }

    /// <summary>Watches the blocks there are now, if they can be watched.</summary>
    private void Adopt(long step, string difference)
    {
        _hasStart = false;
        _suspended = true;
        try
        {
            Model = new WatchedModel(_source, ParameterInventory.Take(_source, _options.Grouping), _options, _floor, Model);
        }
        catch (MonitorOptionsException exception)
        {
            _counters.Skip(step, SkipReason.Suspended, exception.Message, exception);
            return;
        }

        _suspended = false;
        _counters.Restarts++;
        _counters.Count(SkipReason.BlocksChanged);
        if (_counters.IsNew(SkipReason.BlocksChanged, difference))
        {
            Log.BlocksChanged(_logger, step, difference, Model.Inventory.ParameterCount, Model.Inventory.Blocks.Count);
        }

        Recorder?.Write((step, Model), static (file, adopted) => file.WriteInventory(adopted.step, adopted.Model.Describe()));
        if (Model.Read())
        {
            Begin(step);
        }
    }
}
