using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>
/// Follows the grokking pattern in the samples of one spectrum, and warns when order returns after the edge collapsed.
/// </summary>
/// <remarks>
/// <para>
/// The edge is the gap ratio, 1 where k* is undefined, unknown where the null has no p-value; order is the drift ratio
/// (<see cref="SpectralSample.DriftRatio"/>); loss and the mean length of updates distinguish the turn from what training does
/// otherwise: where there is nothing to learn order keeps falling, without weight decay lengths jump when the loss vanishes, and
/// after an instability they go up and down. Without a loss that condition is left out.
/// </para>
/// <para>
/// Warm-up, what is frozen and what follows a detection: <see cref="GrokkingPattern"/>. False alarms: measured on whole runs that
/// do not generalise (docs/studies/grokking-warning.md), not calibrated to a run length. Standard errors of sketches are not
/// used: only the consecutive samples and the horizon guard against their noise; how well they do was not measured.
/// </para>
/// <para>
/// An edge that falls and opens again and again without a turn is news ever more rarely: of the falls, and the openings after
/// them, those are reported whose number is 1, 2, 4, 8 and so on. Warnings are always reported, and <see cref="State"/> is right
/// throughout.
/// </para>
/// </remarks>
internal sealed class GrokkingDetector : ISpectralDetector
{
    private readonly GrokkingPattern _pattern;
    private int _falls;

    /// <summary>Creates a detector that has seen nothing.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public GrokkingDetector(GrokkingOptions? options = null) =>
        _pattern = new GrokkingPattern(GrokkingSource.UpdateGeometry, options);

    /// <inheritdoc/>
    public string Name => "grokking";

    /// <summary>Where the pattern stands now.</summary>
    public GrokkingState State => _pattern.State;

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);

        // A sample about which its null says nothing is no sample without an edge.
        var edge = sample.Significance.IsUndecided
            ? double.NaN
            : sample.GapPosition is null && !double.IsNaN(sample.GapRatio) ? 1 : sample.GapRatio;
        var reading = new GrokkingReading(sample.Step, edge, sample.DriftRatio, sample.Loss, sample.PathLength / sample.Window);
        if (_pattern.Update(reading) is not { } change)
        {
            return null;
        }

        _falls += change.To == GrokkingState.EdgeFallen ? 1 : 0;
        var isNews = change.To is not (GrokkingState.EdgeOpen or GrokkingState.EdgeFallen)
            || BitOperations.IsPow2(Math.Max(1, _falls));
        return isNews ? Changed(sample, change) : null;
    }

    /// <inheritdoc/>
    public void Interrupt() => _pattern.Interrupt();

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        _pattern.Carry(state);
        _falls = state.Int("falls", _falls, 0, int.MaxValue);
    }

    private GrokkingStateChanged Changed(SpectralSample sample, GrokkingChange change) => new()
    {
        Origin = Origin.Of(sample, change.FirstStep) with { Step = change.Step },
        Source = _pattern.Source,
        From = change.From,
        To = change.To,
        Was = change.Before,
        Value = change.After,
        Threshold = change.Threshold,
        StandardError = change.To == GrokkingState.OrderReturned ? 0 : sample.StandardError,
    };
}
