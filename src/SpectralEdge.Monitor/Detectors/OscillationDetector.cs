using System.Globalization;
using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor;

/// <summary>Options of an <see cref="OscillationDetector"/>.</summary>
internal sealed record OscillationOptions : HoldOptions
{
    /// <summary>The mean cosine between neighbouring updates down to which they count as pointing against each other.</summary>
    /// <value>From −1 to 0. The default is −0.2 (chosen, not measured). Where few dimensions scatter more, it is lower.</value>
    public double Below { get; init; } = -0.2;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(Below, -1, 0, "Above 0 neighbours agree.");
    }
}

/// <summary>Says when neighbouring updates point against each other.</summary>
/// <remarks>
/// <para>
/// ρ is the mean cosine between neighbouring updates of the window (<see cref="GapSignificance.Correlation"/>,
/// <c>ar1_correlation</c> of run files). It oscillates when m consecutive samples have ρ of at most
/// <see cref="OscillationOptions.Below"/>, and below 0 by z standard deviations; no longer, which is not reported, when m
/// consecutive samples are above half of that. It begins in the state without oscillation, so that a run that oscillates from the
/// start is reported: its null is noise, not its own past.
/// </para>
/// <para>
/// False alarms: in isotropic noise of p dimensions and of any lengths the W − 1 cosines have mean 0 and variance 1/p and are
/// uncorrelated, so ρ has the standard deviation 1/√((W − 1) p). z is such that one sample in
/// <see cref="HoldOptions.ExpectedRunLength"/> is as low, and an event takes m consecutive ones.
/// </para>
/// </remarks>
internal sealed class OscillationDetector : StateDetector
{
    private const int Still = 1;
    private const int Swinging = 2;

    private readonly double _deviations;
    private readonly OscillationOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public OscillationDetector(OscillationOptions? options = null)
        : base(Still)
    {
        _options = options ?? new OscillationOptions();
        _options.Validate();
        _deviations = Normal.InvCDF(0, 1, 1 - (1 / _options.ExpectedRunLength));
    }

    /// <inheritdoc/>
    public override string Name => "oscillation";

    private protected override int Look(SpectralSample sample, int state)
    {
        var level = Level(sample);
        var correlation = sample.Significance.Correlation;
        return correlation <= level ? Swinging : correlation > level / 2 ? Still : Unknown;
    }

    private protected override double Read(SpectralSample sample) => sample.Significance.Correlation;

    private protected override int SamplesFor(int state) => _options.Hold;

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change) =>
        change.Shown == Still ? null : new Oscillating
        {
            Origin = Origin.Of(sample, change.FirstStep),
            ValueBefore = change.Before,
            ValueAfter = sample.Significance.Correlation,
            Threshold = Level(sample),
            StandardError = 0,
        };

    private protected override string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"oscillation: cosine of neighbours at most {_options.Below} in {_options.Hold} consecutive samples: one false alarm "
            + $"in {_options.ExpectedRunLength:0,0} samples of isotropic noise at most");

    private double Level(SpectralSample sample) =>
        Math.Min(_options.Below, -_deviations / Math.Sqrt((sample.Window - 1) * sample.EffectiveDimensions));
}

/// <summary>Neighbouring updates point against each other.</summary>
public sealed record Oscillating : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "oscillating";

    /// <inheritdoc/>
    public override string Quantity => "ar1_correlation";
}
