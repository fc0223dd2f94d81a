using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Says whether there is a gap at all that its null does not explain, whatever the ratio.</summary>
/// <remarks>
/// <para>
/// Two states. Noise, in which it begins: m consecutive samples whose p-value under the null of
/// <see cref="SpectrumOptions.Null"/> is at most α (<see cref="EdgeOptions.EmergeSamples"/>,
/// <see cref="EdgeOptions.EmergeAtMost"/>) are an edge that emerged. Signal: <see cref="HoldOptions.Hold"/> consecutive samples
/// with k* undefined, or with a p-value above <see cref="EdgeOptions.LoseAbove"/>, are an edge that was lost. Between the two
/// p-values a state is kept. A sample without a p-value, as outside the tables of the null, breaks a series and decides nothing.
/// An edge that is there from the first sample on is reported.
/// </para>
/// <para>
/// False alarms: m is the least with which edges of noise, and their losses, come no more often than
/// <see cref="HoldOptions.ExpectedRunLength"/> says at α = 0.001, and α the highest with which m samples do, in white noise of
/// many dimensions with windows that slide by one update; the table is simulated for all four nulls and the worst is taken
/// (docs/reference/events.md). Noise that the null does not describe emerges more often, and so do runs whose gaps come and go:
/// <see cref="EdgeOptions.CalibratedOn"/>. How often a weak edge is lost by chance is not known.
/// </para>
/// </remarks>
internal sealed class EdgeDetector : StateDetector
{
    private const int Noise = 1;
    private const int Signal = 2;

    private readonly int _emergence;
    private readonly double _level;
    private readonly EdgeOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public EdgeDetector(EdgeOptions? options = null)
        : base(Noise)
    {
        _options = options ?? new EdgeOptions();
        _options.Validate();
        (_emergence, _level) = _options.Emergence();
    }

    /// <inheritdoc/>
    public override string Name => "edge";

    private protected override int Look(SpectralSample sample, int state)
    {
        var chance = sample.Significance.PValue(sample.Significance.Null);
        if (double.IsNaN(chance))
        {
            return Unknown;
        }

        var isLost = sample.GapPosition is null || chance > _options.LoseAbove;
        return state == Noise ? (chance <= _level ? Signal : Unknown) : (isLost ? Noise : Unknown);
    }

    private protected override double Read(SpectralSample sample) => sample.GapRatio;

    private protected override int SamplesFor(int state) => state == Signal ? _emergence : _options.Hold;

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change) =>
        change.Shown == Signal
            ? new EdgeEmerged
            {
                Origin = Origin.Of(sample, change.FirstStep),
                ValueBefore = change.Before,
                ValueAfter = sample.GapRatio,
                Threshold = sample.NoiseFloor,
                StandardError = sample.StandardError,
                PValue = sample.Significance.PValue(sample.Significance.Null),
                Position = sample.GapPosition,
                DecidingPValue = _level,
            }
            : new EdgeLost
            {
                Origin = Origin.Of(sample, change.FirstStep),
                ValueBefore = change.Before,
                ValueAfter = sample.GapRatio,
                Threshold = sample.NoiseFloor,
                StandardError = sample.StandardError,
                PValue = sample.Significance.PValue(sample.Significance.Null),
                Position = sample.GapPosition,
                DecidingPValue = _options.LoseAbove,
            };

    private protected override string Describe() =>
        FormattableString.Invariant($"edge: p at most {_level:G3} in {_emergence} consecutive samples, {Promise}");

    private string Promise => _options switch
    {
        { QuietLength: > 0 } => FormattableString.Invariant($"from {_options.QuietLength} quiet samples"),
        { EmergeSamples: not null } => "set by hand",
        _ => string.Create(CultureInfo.InvariantCulture, $"one false alarm in "
            + $"{EdgeRuns.RunLength(_options.Window, _level, _emergence) / EdgeOptions.EventsOfASeries:0,0} samples"),
    };
}
