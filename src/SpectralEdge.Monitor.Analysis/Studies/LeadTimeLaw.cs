namespace SpectralEdge.Monitor.Analysis;

/// <summary>Fits a power law to lead times over runs.</summary>
/// <remarks>
/// <para>
/// Leads of 2602.16746 and 2602.16967: lead = T − onset, ln lead on ln T by least squares, α = 1.3, 1.18, 1.13 in print.
/// </para>
/// <para>
/// What it does not show: that the onset predicts T. The lead is regressed on itself: T stands on both sides, so onsets that are drawn blindly and are small beside T give α near 1 and R² near 1. α above 1 cannot
/// last, since a lead is never longer than T. Read γ, the exponent of the onset itself, beside it. Runs without a lead are left out and counted. Pure, for any thread; O(n).
/// </para>
/// </remarks>
public static class LeadTimeLaw
{
    /// <summary>Fits both laws.</summary>
    /// <param name="onsets">Shape [n]: steps at which the alarm came, above 0; NaN where none came.</param>
    /// <param name="wanted">Shape [n]: steps T that it should announce, above 0; NaN where they never came.</param>
    /// <param name="confidence">Probability of the intervals of both exponents, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The fits, over runs whose lead is above 0.</returns>
    /// <exception cref="ArgumentException">The series differ in length, or fewer than three runs with different T have a lead.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not a probability.</exception>
    public static LeadTimeFit Fit(ReadOnlySpan<double> onsets, ReadOnlySpan<double> wanted, double confidence = 0.95)
    {
        Require.SameLength(onsets.Length, nameof(onsets), wanted.Length, nameof(wanted));
        var (lead, onset, step) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < onsets.Length; i++)
        {
            if (wanted[i] - onsets[i] > 0)
            {
                lead.Add(wanted[i] - onsets[i]);
                onset.Add(onsets[i]);
                step.Add(wanted[i]);
            }
        }

        Require.Length(lead.Count, 3, "Only runs with a lead above 0 count, and two fix a line.", nameof(onsets));
        double[] x = [.. step];
        return new LeadTimeFit(PowerLaw.Fit(x, [.. lead], confidence), PowerLaw.Fit(x, [.. onset], confidence), onsets.Length - lead.Count);
    }
}
