namespace SpectralEdge.Monitor.Analysis;

/// <summary>How far the gap between two levels fell from early in a run to a step of interest (Table 7 of 2603.28964, where the
/// levels are 2 and 3 and the step is that of grokking).</summary>
/// <remarks>
/// <para>The table has λ_2 − λ_3 in eigenvalues, λ = σ², of the windows at two times and their quotient. What "early" was is not
/// published; here it is the first full window, or the last one up to a step of your choice.</para>
/// <para>What it does not show: that anything but the length of updates fell. λ goes with the square of the learning rate and of
/// the gradient, both of which fall in most runs; in the authors' own replications the quotient of the controls, which never
/// generalise, is larger (21.8 to 192 for Dyck, 2874 to 5152 for SCAN, against 4.5 to 48 and 31 to 50). Read
/// <see cref="GapDecline.Share"/> and <see cref="GapDecline.Ratio"/>, which know no length, beside it, and all of them beside
/// those of a control at the same two steps.</para>
/// <para>Two windows are compared, without an error bar. Pure, for any thread; O(n).</para>
/// </remarks>
public static class GapDeclines
{
    /// <summary>Position of the gap of Table 7.</summary>
    public const int PublishedPosition = 2;

    /// <summary>Compares two windows of a run.</summary>
    /// <param name="series">The spectrum.</param>
    /// <param name="step">The step of interest; the last sample up to it counts.</param>
    /// <param name="early">The same for the early window; null for the first sample.</param>
    /// <param name="position">The gap lies between level j and j + 1, from 1 to W − 1. The default is 2.</param>
    /// <returns>The decline; null where there is no sample up to one of the steps, or only one up to both.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is not one of the W − 1.</exception>
    public static GapDecline? Of(SpectrumSeries series, long step, long? early = null, int position = PublishedPosition)
    {
        ArgumentNullException.ThrowIfNull(series);
        Require.InRange(position, 1, series.Window - 1, "A window of W updates has W - 1 gaps.");
        var (first, last) = (At(series, early ?? series.Samples[0].Step), At(series, step));
        return first is null || last is null || first == last
            ? null
            : new GapDecline
            {
                Position = position,
                EarlyStep = first.Step,
                Step = last.Step,
                Eigenvalues = new(Gap(first, position), Gap(last, position)),
                Share = new(Gap(first, position) / first.TotalVariance, Gap(last, position) / last.TotalVariance),
                Ratio = new(first.Ratios[position - 1], last.Ratios[position - 1]),
            };
    }

    private static SpectralSample? At(SpectrumSeries series, long step) =>
        series.Samples.LastOrDefault(sample => sample.Step <= step);

    private static double Gap(SpectralSample sample, int position) =>
        sample.Eigenvalues[position - 1] - sample.Eigenvalues[position];
}

/// <summary>How far one gap fell between two windows of a run, in three forms.</summary>
public sealed record GapDecline
{
    /// <summary>The gap lies between level j and j + 1.</summary>
    /// <value>From 1 to W − 1.</value>
    public required int Position { get; init; }

    /// <summary>Step of the early window.</summary>
    public required long EarlyStep { get; init; }

    /// <summary>Step of the late window.</summary>
    public required long Step { get; init; }

    /// <summary>λ_j − λ_(j+1), as in Table 7.</summary>
    /// <value>Squared parameter units, at least 0: updates that are c times as long have c² times as much.</value>
    public required GapChange Eigenvalues { get; init; }

    /// <summary>(λ_j − λ_(j+1))/Σλ: the part of the window's variance that lies between the two levels.</summary>
    /// <value>No unit, from 0 to 1; NaN where all updates of a window are zero.</value>
    public required GapChange Share { get; init; }

    /// <summary>σ_j/σ_(j+1).</summary>
    /// <value>No unit, at least 1; NaN where σ_(j+1) is numerically zero.</value>
    public required GapChange Ratio { get; init; }
}

/// <summary>A quantity at two times.</summary>
/// <param name="Early">Early in the run.</param>
/// <param name="Late">At the step of interest.</param>
public readonly record struct GapChange(double Early, double Late)
{
    /// <summary>Early over late.</summary>
    /// <value>Above 1 where it fell, infinite where nothing is left.</value>
    public double Decline => Early / Late;
}
