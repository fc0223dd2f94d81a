using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>A state machine that goes to another state when enough samples in a row show it.</summary>
/// <remarks>
/// Warm-up: the samples that settle the first state; where a detector begins in no state, the first one is not told. A sample that shows nothing new, or
/// whose quantity is undefined, breaks a series of agreeing ones. After an event the machine is in its new state and goes on at once. Where a window was emptied
/// the state is kept and the unfinished series is not. Allocates nothing without an event.
/// </remarks>
public abstract class StateDetector : ISpectralDetector, ICalibratedDetector
{
    /// <summary>No state yet.</summary>
    private protected const int Unknown = 0;

    private int _state;
    private double _previous = double.NaN;
    private Persistence _pending;

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
    public string Save() => DetectorState.Write(new State(_state, _previous, _pending));

    /// <inheritdoc/>
    public void Restore(string state) => (_state, _previous, _pending) = DetectorState.Read<State>(state, Name);

    /// <inheritdoc/>
    string ICalibratedDetector.Describe() => Describe();

    /// <summary>Whether a sample has a gap that its null does not explain.</summary>
    private protected static bool IsGated(SpectralSample sample) =>
        sample.GapPosition is not null && sample.Significance.PValue(sample.Significance.Null) <= GatedSettings.GateLevel;

    /// <summary>The state that a sample shows; <see cref="Unknown"/> for none.</summary>
    private protected abstract int Look(SpectralSample sample, int state);

    /// <summary>The quantity that events carry.</summary>
    private protected abstract double Read(SpectralSample sample);

    /// <summary>Number of samples in a row that settle a state.</summary>
    private protected abstract int SamplesFor(int state);

    /// <summary>The event; null for a change that is not told.</summary>
    private protected abstract SpectralEvent? Tell(SpectralSample sample, int before, in Persistence change);

    /// <summary>What the run header says.</summary>
    private protected abstract string Describe();

    private sealed record State(int Current, double Previous, Persistence Pending);
}
