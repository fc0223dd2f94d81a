using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="CrossingDetector"/>.</summary>
/// <remarks><see cref="HoldOptions.Hold"/> is the number of consecutive samples that a gap takes to be held.</remarks>
internal sealed record CrossingOptions : GatedOptions;

/// <summary>Says when the levels on both sides of a gap came close and parted again: an avoided crossing at k*.</summary>
/// <remarks>
/// <para>
/// In noise levels cross all the time, and in a crossing there is no gap. So a gap is held first: m consecutive samples with p at
/// most 0.001 and one and the same k*. A crossing at the held k* (<see cref="FlowAccount.Crossings"/>; it needs
/// <see cref="SampleMeasures.Flow"/> and says nothing without) is reported at the first sample with p at most 0.001 at that k*,
/// at once or within two windows after the levels parted; otherwise it is forgotten. A gap is held for two windows after the last
/// sample that had it, or until another one is.
/// </para>
/// <para>
/// Warm-up: the m samples. After an event the gap stays held. Where a window was emptied, a crossing that waits is forgotten
/// and the held gap is not. False alarms: in white noise a gap is held at most once in
/// <see cref="HoldOptions.ExpectedRunLength"/> samples, and only few of them cross. Real gaps whose levels touch often are
/// reported as often. Allocates nothing without an event.
/// </para>
/// </remarks>
internal sealed class CrossingDetector : ISpectralDetector, ICalibratedDetector
{
    /// <summary>For how many windows a gap is held, and a crossing waits.</summary>
    private const int Windows = 2;

    private readonly CrossingOptions _options;
    private readonly int _samples;
    private PendingState _gap;
    private int _held;
    private int _idle;
    private AvoidedCrossing _crossing;
    private long _parted;
    private int _waiting;

    /// <summary>Creates a detector that holds no gap.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public CrossingDetector(CrossingOptions? options = null)
    {
        _options = options ?? new CrossingOptions();
        _options.Validate();
        _samples = _options.SamplesFor(events: 1);
    }

    /// <inheritdoc/>
    public string Name => "crossing";

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var position = GatedPosition(sample);
        Hold(position, sample);
        Look(sample);
        if (_crossing.Position == 0 || position != _held)
        {
            return null;
        }

        var crossing = _crossing;
        _crossing = default;
        return Crossed(sample, crossing);
    }

    /// <inheritdoc/>
    public void Interrupt() => (_gap, _crossing) = (default, default);

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _gap = PendingState.Carry(state, "gap", _gap);
        _held = state.Int("held", _held, 0, int.MaxValue);
        _idle = state.Int("idle", _idle, 0, int.MaxValue);
        _crossing = new AvoidedCrossing
        {
            Position = state.Int("position", _crossing.Position, 0, int.MaxValue),
            SmallestGap = state.Number("smallest_gap", _crossing.SmallestGap),
            Age = state.Number("age", _crossing.Age),
            Threshold = state.Number("threshold", _crossing.Threshold),
            Duration = state.Number("duration", _crossing.Duration),
            Rotation = state.Number("rotation", _crossing.Rotation),
        };
        _parted = state.Count("parted", _parted);
        _waiting = state.Int("waiting", _waiting, 0, int.MaxValue);
    }

    /// <inheritdoc/>
    string ICalibratedDetector.Describe() => $"crossing: of a gap held for {_options.Gate(_samples, 1)}";

    private static int GatedPosition(SpectralSample sample) =>
        sample.Significance.PValue(sample.Significance.Null) <= GatedOptions.GateLevel ? sample.GapPosition ?? 0 : 0;

    private void Hold(int position, SpectralSample sample)
    {
        _gap = _gap.Next(position, sample.Step, double.NaN);
        if (_gap.Samples >= _samples && position != _held)
        {
            (_held, _crossing) = (position, default);
        }

        _idle = position == _held ? 0 : _idle + 1;
        if (_idle > Windows * sample.Window)
        {
            (_held, _idle, _crossing) = (0, 0, default);
        }
    }

    private void Look(SpectralSample sample)
    {
        if (_crossing.Position != 0 && ++_waiting > Windows * sample.Window)
        {
            _crossing = default;
        }

        if (_held == 0 || sample.Flow is not { } flow)
        {
            return;
        }

        foreach (var crossing in flow.Crossings)
        {
            if (crossing.Position == _held)
            {
                (_crossing, _parted, _waiting) = (crossing, sample.Step, 0);
            }
        }
    }

    private GapCrossing Crossed(SpectralSample sample, AvoidedCrossing crossing) => new()
    {
        Origin = Origin.Of(sample, _parted),
        ValueBefore = crossing.Threshold,
        ValueAfter = crossing.SmallestGap,
        Threshold = crossing.Threshold,
        StandardError = 0,
        PValue = sample.Significance.PValue(sample.Significance.Null),
        Position = crossing.Position,
        Duration = crossing.Duration,
        Rotation = crossing.Rotation,
    };
}

/// <summary>
/// The levels on both sides of the gap came close and parted again: the directions above and below it exchanged, or only touched.
/// <see cref="StateEvent.ValueAfter"/> is the smallest gap, <see cref="SpectralEvent.FirstStep"/> the sample at which the levels
/// had parted.
/// </summary>
public sealed record GapCrossing : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_crossing";

    /// <inheritdoc/>
    public override string Quantity => "eigenvalue_gap";

    /// <summary>Position k of the gap, from 1.</summary>
    public required int Position { get; init; }

    /// <summary>How long the gap stayed below the threshold.</summary>
    /// <value>Samples, above 0; not a whole number.</value>
    public required double Duration { get; init; }

    /// <summary>The angle by which the upper direction turned towards the lower one.</summary>
    /// <value>Radians, at least 0: π/2 for a full exchange.</value>
    public required double Rotation { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("position", Position);
        json.WriteFinite("duration", Duration);
        json.WriteFinite("rotation", Rotation);
    }
}
