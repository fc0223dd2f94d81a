namespace SpectralEdge.Monitor;

/// <summary>
/// Times the monitor against the training it watches, and says how much wider the strides must be to keep it within its share.
/// </summary>
/// <remarks>
/// The share is time inside the monitor divided by all time since the last decision. A decision needs
/// <see cref="SamplesForDecision"/> samples, so a run exceeds its share for that many at the most. Strides are only ever widened,
/// by the smallest power of two that is enough: each change empties the windows, and a run whose strides went back and forth
/// would never fill one.
/// </remarks>
/// <param name="mostOverhead">The largest share allowed; null to time only.</param>
internal sealed class OverheadGovernor(double? mostOverhead)
{
    /// <summary>Samples that a decision is based on (chosen, not measured).</summary>
    public const int SamplesForDecision = 4;

    private const int WidestStride = 1 << 20;

    private bool _hasBegun;

    // Negative where the run is older than the clock: the machine may have started since.
    private long _began;
    private long _decided;
    private long _insideSinceDecision;
    private int _samples;
    private long _elapsedBefore;
    private long _undecidedBefore;

    /// <summary>By how much every stride is longer than asked for.</summary>
    /// <value>A power of two; 1 as long as the share is kept.</value>
    public int Widening { get; private set; } = 1;

    /// <summary>The largest share allowed.</summary>
    public double Limit => mostOverhead ?? 1;

    /// <summary>Time inside the monitor over the whole run, in the unit that it is given.</summary>
    public long Inside { get; private set; }

    /// <summary>Time inside the monitor divided by all time, over the whole run.</summary>
    /// <param name="now">The present time, in any unit.</param>
    /// <returns>From 0 to 1; 0 before the first call.</returns>
    public double Share(long now) => _hasBegun && now > _began ? (double)Inside / (now - _began) : 0;

    /// <summary>Takes note of a call of the monitor.</summary>
    /// <param name="entered">When it began, in any unit.</param>
    /// <param name="left">When it ended.</param>
    /// <param name="sampled">Whether it read the parameters.</param>
    /// <returns>The share since the last decision if the strides had to be widened; else null.</returns>
    public double? Note(long entered, long left, bool sampled)
    {
        if (!_hasBegun)
        {
            // The time between two processes does not count as time of the run.
            (_hasBegun, _began, _decided) = (true, entered - _elapsedBefore, entered - _undecidedBefore);
        }

        Inside += left - entered;
        _insideSinceDecision += left - entered;
        _samples += sampled ? 1 : 0;
        if (mostOverhead is not { } most || _samples < SamplesForDecision || left == _decided)
        {
            return null;
        }

        var share = (double)_insideSinceDecision / (left - _decided);
        (_decided, _insideSinceDecision, _samples) = (left, 0, 0);
        if (share <= most || Widening >= WidestStride)
        {
            return null;
        }

        // With strides twice as long the monitor takes as long as before, the training in between twice as long.
        var expected = share;
        while (expected > most && Widening < WidestStride)
        {
            Widening *= 2;
            expected /= 2 - expected;
        }

        return share;
    }

    /// <summary>Saves the times, or goes on from them: in units of 100 ns, since the next process has another clock.</summary>
    /// <param name="state">Where they go, or come from.</param>
    /// <param name="now">The present time, in the unit of <see cref="Note"/>.</param>
    /// <param name="frequency">How many of these units are a second.</param>
    public void Carry(StateCarrier state, long now, double frequency)
    {
        long Time(string name, long value)
        {
            var ticks = state.Count(name, (long)(value / frequency * TimeSpan.TicksPerSecond));
            return state.IsResuming ? (long)(ticks / (double)TimeSpan.TicksPerSecond * frequency) : value;
        }

        Widening = state.Int("governor_widening", Widening, 1, WidestStride);
        _samples = state.Int("governor_samples", _samples, 0, int.MaxValue);
        Inside = Time("time_inside", Inside);
        _insideSinceDecision = Time("time_inside_since_decision", _insideSinceDecision);
        _elapsedBefore = Time("time_elapsed", _hasBegun ? now - _began : _elapsedBefore);
        _undecidedBefore = Time("time_since_decision", _hasBegun ? now - _decided : _undecidedBefore);
    }
}
