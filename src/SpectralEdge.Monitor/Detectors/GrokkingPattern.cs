using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// Follows the pattern opening, collapse, turn, reopening in one series: the state machine behind <see cref="GrokkingDetector"/>,
/// for series of any source.
/// </summary>
/// <remarks>
/// <para>
/// An edge opens at <see cref="GrokkingOptions.OpenAbove"/> and collapses when its strength has fallen to a share of its own
/// peak. Order turns when it is a tenth above its lowest within the horizon, the smoothed loss has fallen by a tenth since then,
/// and updates kept their length. A fallen edge that reopens without a turn is <see cref="GrokkingState.EdgeOpen"/> again;
/// after a turn the pattern is complete, and the state stays <see cref="GrokkingState.EdgeReopened"/>. Each change needs
/// <see cref="GrokkingOptions.Hold"/> consecutive samples.
/// </para>
/// <para>
/// Warm-up: a turn needs a horizon of samples. A warning is not taken back. False alarms: measured on runs that do not
/// generalise, for updates and for one weight matrix only (docs/studies/grokking-warning.md); for a series of another source they
/// are not known. Pure; not for several threads at once. Nothing is allocated in <c>Update</c>.
/// </para>
/// </remarks>
internal sealed class GrokkingPattern
{
    private readonly GrokkingOptions _options;
    private readonly GrokkingHistory _history;
    private double _peak = 1;
    private Streak _opening;
    private Streak _falling;
    private Streak _turning;

    /// <summary>Creates one that has seen nothing.</summary>
    /// <param name="source">What the series is of.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public GrokkingPattern(GrokkingSource source, GrokkingOptions? options = null)
    {
        _options = options ?? new GrokkingOptions();
        _options.Validate();
        _history = new GrokkingHistory(_options.Horizon, _options.Smoothing);
        Source = source;
    }

    /// <summary>What the series is of.</summary>
    public GrokkingSource Source { get; }

    /// <summary>Where the pattern stands now.</summary>
    public GrokkingState State { get; private set; }

    /// <summary>
    /// Takes a value of a series that is edge and order in one, without loss and lengths: a gap of a weight matrix, or a defect
    /// over its level at the start.
    /// </summary>
    /// <param name="step">Number of optimizer steps completed.</param>
    /// <param name="value">No unit; 1 where nothing stands out. NaN decides nothing.</param>
    /// <returns>The change that it settled; usually null.</returns>
    public GrokkingChange? Update(long step, double value) => Update(new GrokkingReading(step, value, value));

    /// <summary>Takes a sample.</summary>
    /// <param name="reading">
    /// What is looked at; where loss or length is missing its condition is left out, and where it has not been there for the
    /// whole horizon there is no turn.
    /// </param>
    /// <returns>The change that it settled; usually null.</returns>
    public GrokkingChange? Update(in GrokkingReading reading)
    {
        _history.Add(reading);
        var (state, peak) = (State, _peak);
        FollowEdge(reading);
        var change = State == state ? (GrokkingChange?)null : EdgeChange(state, peak, reading);
        return FollowTurn(reading, canSettle: change is null) ?? change;
    }

    /// <summary>Says that samples are missing: those to come are not the neighbours of those before. The state stays.</summary>
    public void Interrupt()
    {
        _history.Clear();
        (_opening, _falling, _turning) = (default, default, default);
    }

    /// <summary>Saves what it goes on from, or goes on from what was saved.</summary>
    /// <exception cref="FormatException">The saved values are those of other options or of another source.</exception>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Same(nameof(GrokkingOptions), JsonSerializer.Serialize(_options, JsonNumbers.Options));
        state.Same(nameof(Source), Source.ToString());
        State = (GrokkingState)state.Int("state", (int)State, 0, (int)GrokkingState.EdgeReopened);
        _peak = state.Number("peak", _peak);
        _opening = Streak.Carry(state, "opening", _opening);
        _falling = Streak.Carry(state, "falling", _falling);
        _turning = Streak.Carry(state, "turning", _turning);
        _history.Carry(state);
    }

    private bool IsOpen => State == GrokkingState.EdgeOpen;

    private double FallThreshold(double peak) => 1 + (_options.FallTo * (peak - 1));

    private void FollowEdge(in GrokkingReading reading)
    {
        var edge = reading.Edge;
        _peak = IsOpen && edge > _peak ? edge : _peak;
        _opening = _opening.Next(edge >= _options.OpenAbove, reading.Step);
        _falling = _falling.Next(IsOpen && edge <= FallThreshold(_peak), reading.Step);
        if (!IsOpen && State != GrokkingState.EdgeReopened && _opening.Samples >= _options.Hold)
        {
            State = State == GrokkingState.OrderReturned ? GrokkingState.EdgeReopened : GrokkingState.EdgeOpen;
            _peak = edge;
        }
        else if (_falling.Samples >= _options.Hold)
        {
            State = GrokkingState.EdgeFallen;
            _opening = default;
        }
    }

    private GrokkingChange EdgeChange(GrokkingState from, double peak, in GrokkingReading reading)
    {
        var fell = State == GrokkingState.EdgeFallen;
        return new GrokkingChange(
            from, State, (fell ? _falling : _opening).FirstStep, reading.Step, fell ? _peak : peak, reading.Edge,
            fell ? FallThreshold(_peak) : _options.OpenAbove);
    }

    /// <summary>One change for each sample: a turn that is already there when the edge has fallen is reported with
    /// the next one.</summary>
    private GrokkingChange? FollowTurn(in GrokkingReading reading, bool canSettle)
    {
        _turning = _turning.Next(State == GrokkingState.EdgeFallen && _history.ShowsTurn(_options, reading), reading.Step);
        if (_turning.Samples < _options.Hold || !canSettle)
        {
            return null;
        }

        State = GrokkingState.OrderReturned;
        var lowest = Math.Exp(_history.LowestOrder);
        return new GrokkingChange(
            GrokkingState.EdgeFallen, State, _turning.FirstStep, reading.Step, lowest, reading.Order, lowest * _options.Turn);
    }

    /// <summary>Samples in a row that agree.</summary>
    internal readonly record struct Streak(int Samples, long FirstStep)
    {
        public Streak Next(bool agrees, long step) => agrees ? new Streak(Samples + 1, Samples == 0 ? step : FirstStep) : default;

        /// <summary>Saves one, or gives back the one that was saved.</summary>
        public static Streak Carry(StateCarrier state, string name, in Streak value) =>
            new(state.Int(name, value.Samples, 0, int.MaxValue), state.Count("first_step", value.FirstStep));
    }
}
