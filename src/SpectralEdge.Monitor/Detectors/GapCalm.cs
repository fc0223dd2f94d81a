namespace SpectralEdge.Monitor;

/// <summary>Remembers how changes of a gap come: whether so fast that they are no news, and which of them were undone.</summary>
/// <remarks>
/// <para>
/// The third change within a horizon of samples, at first five windows, makes the gap unsteady, until a horizon has passed
/// without one. Each time the horizon doubles, up to 640 windows, and halves again with every four horizons of calm: so the
/// number of events grows like the logarithm of the length of an unsteady run.
/// </para>
/// <para>
/// An opening that is undone within five windows was none for this run: the next one takes twice as many samples, up to 16
/// times as many, and half as many again after each run length without one.
/// </para>
/// </remarks>
/// <param name="window">W.</param>
/// <param name="runLength">Mean number of samples between two false alarms.</param>
internal sealed class GapCalm(int window, double runLength)
{
    private const int LeastWindows = 5;
    private const int MostWindows = 640;
    private const int MostUndone = 4;

    private long _samples;
    private long _last;
    private long _lastStep;
    private long _secondLast;
    private long _secondLastStep;
    private bool _lastOpened;
    private long _undoneAt;
    private int _horizon = LeastWindows;

    /// <summary>Whether changes are kept back.</summary>
    public bool IsUnsteady { get; private set; }

    /// <summary>Number of samples that have to pass without a change.</summary>
    public int Horizon => _horizon * window;

    /// <summary>Number of changes since the gap became unsteady, that one included.</summary>
    public int Changes { get; private set; }

    /// <summary>Step of the first of the changes that made the gap unsteady.</summary>
    public long FirstStep { get; private set; }

    /// <summary>How often the number of samples of an opening is doubled.</summary>
    public int Undone { get; private set; }

    /// <summary>Counts a sample.</summary>
    public void Tick()
    {
        _samples++;
        if (Undone > 0 && _samples - _undoneAt >= runLength)
        {
            (Undone, _undoneAt) = (Undone - 1, _samples);
        }

        if (!IsUnsteady && _horizon > LeastWindows && (_samples - _last) % (4L * Horizon) == 0)
        {
            _horizon = Math.Max(LeastWindows, _horizon / 2);
        }
    }

    /// <summary>Whether the gap becomes steady again with this sample, once all that it shows was counted.</summary>
    public bool Ends()
    {
        if (!IsUnsteady || _samples - _last < Horizon)
        {
            return false;
        }

        (IsUnsteady, _horizon, _secondLast) = (false, Math.Min(2 * _horizon, MostWindows), 0);
        return true;
    }

    /// <summary>Counts a change.</summary>
    /// <param name="step">The first step that showed it.</param>
    /// <param name="opens">Whether a closed gap opens.</param>
    /// <param name="closes">Whether an open one closes.</param>
    /// <returns>True if the gap has just become unsteady.</returns>
    public bool Change(long step, bool opens, bool closes)
    {
        if (closes && _lastOpened && _samples - _last <= LeastWindows * window)
        {
            (Undone, _undoneAt) = (Math.Min(Undone + 1, MostUndone), _samples);
        }

        var begins = !IsUnsteady && _secondLast > 0 && _samples - _secondLast <= Horizon;
        if (begins)
        {
            (IsUnsteady, Changes, FirstStep) = (true, 0, _secondLastStep);
        }

        Changes++;
        (_secondLast, _secondLastStep, _last, _lastStep, _lastOpened) = (_last, _lastStep, _samples, step, opens);
        return begins;
    }

    /// <summary>Saves what it goes on from, or goes on from what was saved.</summary>
    public void Carry(StateCarrier state)
    {
        _samples = state.Count("samples", _samples);
        _last = state.Count("last", _last);
        _lastStep = state.Count("last_step", _lastStep);
        _secondLast = state.Count("second_last", _secondLast);
        _secondLastStep = state.Count("second_last_step", _secondLastStep);
        _lastOpened = state.Flag("last_opened", _lastOpened);
        _undoneAt = state.Count("undone_at", _undoneAt);
        _horizon = state.Int("horizon", _horizon, LeastWindows, MostWindows);
        IsUnsteady = state.Flag("is_unsteady", IsUnsteady);
        Changes = state.Int("changes", Changes, 0, int.MaxValue);
        FirstStep = state.Count("unsteady_since", FirstStep);
        Undone = state.Int("undone", Undone, 0, MostUndone);
    }
}
