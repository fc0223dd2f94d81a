using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="NormSpikeDetector"/>.</summary>
internal sealed record NormSpikeOptions
{
    /// <summary>
    /// Mean number of samples between two false alarms, for lengths that are independent and whose tail falls at least like x⁻³.
    /// </summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000 (chosen).</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>Number of most recent updates that a spike has to be longer than, n.</summary>
    /// <value>Updates, from 16 to 65,536. The default is 256 (chosen, not measured).</value>
    public int Reference { get; init; } = 256;

    /// <summary>Number of updates before anything is said.</summary>
    /// <value>Updates, from 1 to <see cref="Reference"/>. The default is 64 (chosen, not measured).</value>
    public int WarmUp { get; init; } = 64;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(NormSpikeOptions));
        problems.RequireInRange(
            ExpectedRunLength, 100, 10_000_000, "A shorter one gives too many alarms; the tail is not known for a longer one.");
        problems.RequireInRange(Reference, 16, 65_536, "Of fewer the longest says nothing; more take memory for each spectrum.");
        problems.RequireInRange(WarmUp, 1, Math.Max(1, Reference), "No more than Reference are kept.");
        problems.ThrowIfAny();
    }
}

/// <summary>Says when the newest update is far longer than any of the last n: an outlier among the lengths.</summary>
/// <remarks>
/// <para>
/// A spike is longer than c times the longest of the last n updates. For independent lengths with P(X &gt; c x) ≤ c⁻³ P(X &gt;
/// x), P(new &gt; c · max) ≤ c⁻³ P(new &gt; max) = c⁻³/(n + 1), so c = (run length/(n + 1))^(1/3), at least 1.5, so that small
/// spikes are not reported. That is assumed and not checked: a tail that falls like x⁻³ or faster, as far out as the longest of
/// n. Lengths that grow steadily are no spikes, and of many long ones in a row only the first is reported.
/// </para>
/// <para>
/// Warm-up: <see cref="NormSpikeOptions.WarmUp"/> updates; while there are fewer than n the factor is larger. After a spike its
/// length is one of the last n, so that for n updates only one that is c times longer still is reported. Lengths that are not
/// above 0 are left out. An emptied window changes nothing; another stride does, since longer strides make longer updates: the
/// reference is learnt anew. Cost: O(1) a sample on average; nothing is allocated without an event.
/// </para>
/// </remarks>
internal sealed class NormSpikeDetector : ISpectralDetector, ICalibratedDetector
{
    private const double LeastFactor = 1.5;

    private readonly NormSpikeOptions _options;

    // Lengths that no later one exceeds, longest first, in a ring: the first is the longest of the last n.
    private readonly long[] _times;
    private readonly double[] _lengths;
    private int _first;
    private int _count;
    private long _time;
    private long _stride;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public NormSpikeDetector(NormSpikeOptions? options = null)
    {
        _options = options ?? new NormSpikeOptions();
        _options.Validate();
        _times = new long[_options.Reference];
        _lengths = new double[_options.Reference];
    }

    /// <inheritdoc/>
    public string Name => "norm_spike";

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Stride != _stride)
        {
            (_stride, _count, _time) = (sample.Stride, 0, 0);
        }

        if (!(sample.UpdateNorm > 0) || double.IsInfinity(sample.UpdateNorm))
        {
            return null;
        }

        var known = (int)Math.Min(_time, _options.Reference);
        var longest = _count > 0 ? _lengths[_first] : double.PositiveInfinity;
        Append(sample.UpdateNorm);
        var threshold = Factor(known) * longest;
        return known >= _options.WarmUp && sample.UpdateNorm > threshold ? Spike(sample, longest, threshold, known) : null;
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        // Lengths before and after an emptied window compare.
    }

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _time = state.Count("time", _time);
        _stride = state.Count("stride", _stride);
        var (times, lengths) = (Ordered(_times), Ordered(_lengths));
        _count = state.Part("times", times, _count);
        state.Numbers("lengths", lengths.AsSpan(0, _count));
        if (state.IsResuming)
        {
            _first = 0;
            times.CopyTo(_times, 0);
            lengths.CopyTo(_lengths, 0);
        }
    }

    /// <inheritdoc/>
    string ICalibratedDetector.Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"norm_spike: {Factor(_options.Reference):F2} times the longest of {_options.Reference} updates, one false alarm "
            + $"in {_options.ExpectedRunLength:0,0} samples where the tail falls like x^-3");

    private double Factor(int known) => Math.Max(LeastFactor, Math.Cbrt(_options.ExpectedRunLength / (known + 1)));

    // From the first on, in room for all.
    private T[] Ordered<T>(T[] ring) =>
        [.. Enumerable.Range(_first, _options.Reference).Select(i => ring[i % _options.Reference])];

    private void Append(double length)
    {
        while (_count > 0 && _lengths[(_first + _count - 1) % _options.Reference] <= length)
        {
            _count--;
        }

        if (_count > 0 && _times[_first] <= _time - _options.Reference)
        {
            _first = (_first + 1) % _options.Reference;
            _count--;
        }

        var place = (_first + _count) % _options.Reference;
        (_times[place], _lengths[place]) = (_time++, length);
        _count++;
    }

    private static NormSpike Spike(SpectralSample sample, double longest, double threshold, int known) => new()
    {
        Origin = Origin.Of(sample),
        ValueBefore = longest,
        ValueAfter = sample.UpdateNorm,
        Threshold = threshold,
        StandardError = 0,
        Reference = known,
    };
}

/// <summary>
/// The newest update is far longer than any of the last ones. <see cref="StateEvent.ValueBefore"/> is the longest of them.
/// </summary>
public sealed record NormSpike : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "norm_spike";

    /// <inheritdoc/>
    public override string Quantity => "update_norm";

    /// <summary>Number of updates that it is longer than.</summary>
    public required int Reference { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("reference", Reference);
    }
}
