namespace SpectralEdge.Monitor;

/// <summary>A state machine that goes to another state when enough consecutive samples show it.</summary>
/// <remarks>
/// Warm-up: the samples that settle the first state; where a detector begins in no state, the first one is not reported. A sample
/// that shows nothing new, or whose quantity is undefined, breaks a series of agreeing ones. After an event the machine is in its
/// new state and goes on at once. Where a window was emptied the state is kept and the unfinished series is not. Allocates
/// nothing without an event.
/// </remarks>
internal abstract class StateDetector : ISpectralDetector, ICalibratedDetector
{
    /// <summary>No state yet.</summary>
    private protected const int Unknown = 0;

    private int _state;
    private double _previous = double.NaN;
    private PendingState _pending;

    private protected StateDetector(int initial = Unknown) => _state = initial;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var shown = Look(sample, _state);
        _pending = _pending.Next(shown == _state ? Unknown : shown, sample.Step, _previous);
        _previous = Read(sample);
        if (_pending.Shown == Unknown || _pending.Samples < SamplesFor(_pending.Shown))
        {
            return null;
        }

        var (before, change) = (_state, _pending);
        (_state, _pending) = (change.Shown, default);
        return before == Unknown ? null : Tell(sample, before, change);
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        _pending = default;
        _previous = double.NaN;
    }

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state = state.Int("state", _state, Unknown, byte.MaxValue);
        _previous = state.Number("previous", _previous);
        _pending = PendingState.Carry(state, "pending", _pending);
    }

    /// <inheritdoc/>
    string ICalibratedDetector.Describe() => Describe();

    /// <summary>Whether a sample has a gap that its null does not explain.</summary>
    private protected static bool IsGated(SpectralSample sample) =>
        sample.GapPosition is not null && sample.Significance.PValue(sample.Significance.Null) <= GatedOptions.GateLevel;

    /// <summary>The state that a sample shows; <see cref="Unknown"/> for none.</summary>
    private protected abstract int Look(SpectralSample sample, int state);

    /// <summary>The quantity that events carry.</summary>
    private protected abstract double Read(SpectralSample sample);

    /// <summary>Number of consecutive samples that settle a state.</summary>
    private protected abstract int SamplesFor(int state);

    /// <summary>The event; null for a change that is not reported.</summary>
    private protected abstract SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change);

    /// <summary>What the run header says.</summary>
    private protected abstract string Describe();
}

/// <summary>The geometry of the updates went from one state to another.</summary>
public abstract record StateEvent : SpectralEvent
{
    /// <summary>The quantity at the last sample before the change showed; NaN if there was none.</summary>
    /// <value>In the unit of the quantity.</value>
    public required double ValueBefore { get; init; }

    /// <summary>The quantity at the sample that settled it.</summary>
    /// <value>In the unit of the quantity.</value>
    public required double ValueAfter { get; init; }

    /// <inheritdoc/>
    public override double Before => ValueBefore;

    /// <inheritdoc/>
    public override double After => ValueAfter;
}

/// <summary>What the latest samples agree on: a change counts when enough of them in a row show the same.</summary>
/// <param name="Shown">What they show; 0 for nothing.</param>
/// <param name="Samples">How many of them.</param>
/// <param name="FirstStep">The step of the first.</param>
/// <param name="Before">The watched value at the sample before the first; NaN if there was none.</param>
internal readonly record struct PendingState(int Shown, int Samples, long FirstStep, double Before)
{
    /// <summary>Takes what the next sample shows.</summary>
    /// <param name="shown">What it shows; 0 for nothing, which breaks a series.</param>
    /// <param name="step">Its step.</param>
    /// <param name="before">The watched value at the sample before it.</param>
    public PendingState Next(int shown, long step, double before) =>
        shown == 0 ? default
        : shown == Shown ? this with { Samples = Samples + 1 }
        : new PendingState(shown, 1, step, before);

    /// <summary>Saves one, or gives back the one that was saved.</summary>
    public static PendingState Carry(StateCarrier state, string name, in PendingState value) => new(
        state.Int(name, value.Shown, 0, byte.MaxValue), state.Int("samples", value.Samples, 0, int.MaxValue),
        state.Count("first_step", value.FirstStep), state.Number("before", value.Before));
}
