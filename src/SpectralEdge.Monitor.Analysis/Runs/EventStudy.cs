using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>When the gap collapses and when the loss becomes stable.</summary>
/// <remarks>
/// <para>Program for 2603.15678: collapse is the first ratio after the largest one that is below the threshold; the loss is
/// stable where the 3-point mean of |loss_i − loss_(i−1)| is below 0.3 of the median of its first ten values. The mean repeats
/// the first and last value beyond the ends. The search begins after those ten, since a value of the reference cannot be judged
/// by it; the program's own start is not known to us.</para>
/// <para>What it does not show: a warning. The largest ratio is known only at the end, and any series has one; a loss that
/// flattens smoothly is stable at a step that the 0.3 chose. Compare a lead with that of runs whose ratio is noise. Pure, for any
/// thread; O(n) for each threshold.</para>
/// </remarks>
public static class EventStudy
{
    /// <summary>Finds both steps at every threshold.</summary>
    /// <param name="steps">Shape [n]: steps, rising.</param>
    /// <param name="ratios">Shape [n]: gap ratios; NaN is neither the largest nor below a threshold.</param>
    /// <param name="losses">Shape [n]: finite, any unit.</param>
    /// <param name="options">Options; null for the published ones.</param>
    /// <returns>One entry for each threshold.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, a loss is not finite, all ratios are NaN,
    /// or the steps do not rise.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static IReadOnlyList<CollapseEvent> Find(
        ReadOnlySpan<long> steps, ReadOnlySpan<double> ratios, ReadOnlySpan<double> losses, EventStudyOptions? options = null)
    {
        options ??= new EventStudyOptions();
        options.Validate();
        Require.SameLength(ratios.Length, nameof(ratios), steps.Length, nameof(steps));
        Require.SameLength(losses.Length, nameof(losses), steps.Length, nameof(steps));
        Require.Rising(steps);
        Require.Length(losses.Length, options.Reference + 1, "The reference is made of that many changes.");
        Require.Finite(losses, "Leave out the steps that were not measured.");
        var peak = Peak(ratios);
        var stable = Stable(steps, losses, options);
        var events = new List<CollapseEvent>();
        foreach (var threshold in options.Thresholds)
        {
            events.Add(new CollapseEvent(threshold, steps[peak], Collapse(steps, ratios, peak, threshold), stable));
        }

        return events;
    }

    private static int Peak(ReadOnlySpan<double> ratios)
    {
        var peak = -1;
        for (var i = 0; i < ratios.Length; i++)
        {
            peak = !double.IsNaN(ratios[i]) && (peak < 0 || ratios[i] > ratios[peak]) ? i : peak;
        }

        return peak >= 0 ? peak : throw new ArgumentException($"ratios has {new Amount(ratios.Length):value}, all NaN; at "
            + $"least one must be a number. A collapse comes after the largest.", nameof(ratios));
    }

    private static long? Collapse(ReadOnlySpan<long> steps, ReadOnlySpan<double> ratios, int peak, double threshold)
    {
        for (var i = peak + 1; i < ratios.Length; i++)
        {
            if (ratios[i] < threshold)
            {
                return steps[i];
            }
        }

        return null;
    }

    private static long? Stable(ReadOnlySpan<long> steps, ReadOnlySpan<double> losses, EventStudyOptions options)
    {
        var changes = new double[losses.Length - 1];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = Math.Abs(losses[i + 1] - losses[i]);
        }

        double[] smooth = [.. changes.Select((_, i) => Smooth(changes, i, options.Smoothing))];
        var level = options.Share * smooth[..options.Reference].Median();
        var found = Array.FindIndex(smooth, options.Reference, change => change < level);
        return found < 0 ? null : steps[found + 1];
    }

    private static double Smooth(double[] values, int i, int length)
    {
        var sum = 0.0;
        for (var j = i - (length / 2); j <= i + (length / 2); j++)
        {
            sum += values[Math.Clamp(j, 0, values.Length - 1)];
        }

        return sum / length;
    }
}

/// <summary>When a gap counts as collapsed, and a loss as stable. All defaults are those of 2603.15678.</summary>
public sealed record EventStudyOptions
{
    /// <summary>Thresholds of the ratio; a row is made for each.</summary>
    /// <value>No unit, each at least 1. The default is 1.15, 1.20, 1.25, 1.30; the paper's own is 1.20, the others are its check
    /// of robustness.</value>
    public IReadOnlyList<double> Thresholds { get; init; } = [1.15, 1.20, 1.25, 1.30];

    /// <summary>Points in the mean of |Δ loss|, centred.</summary>
    /// <value>Points, odd, from 1 to 101. The default is 3.</value>
    public int Smoothing { get; init; } = 3;

    /// <summary>Part of the early |Δ loss| below which the loss is stable.</summary>
    /// <value>No unit, above 0 and at most 1. The default is 0.3.</value>
    public double Share { get; init; } = 0.3;

    /// <summary>Number of smoothed values at the start whose median is the early one.</summary>
    /// <value>Points, from 1 to 1000. The default is 10.</value>
    public int Reference { get; init; } = 10;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(EventStudyOptions));
        if (Thresholds is null || Thresholds.Count == 0)
        {
            problems.Add("Thresholds has no values; it must have at least one. Each makes a row.");
        }

        foreach (var threshold in Thresholds ?? [])
        {
            problems.RequireInRange(threshold, 1, double.MaxValue, "Such a ratio is never below 1.", nameof(Thresholds));
        }

        problems.RequireInRange(Smoothing, 1, 101, "It is a few points.");
        if (Smoothing % 2 == 0)
        {
            problems.Add($"Smoothing is {Smoothing}; it must be odd. The mean is centred on its point.");
        }

        problems.RequireInRange(Share, double.Epsilon, 1, "It is a part of the early change.");
        problems.RequireInRange(Reference, 1, 1000, "It is the beginning of the run.");
        problems.ThrowIfAny();
    }
}

/// <summary>The collapse of a gap and the loss becoming stable, in one run and at one threshold.</summary>
/// <param name="Threshold">The threshold of the ratio.</param>
/// <param name="PeakStep">The step of the largest ratio, the first of equal ones.</param>
/// <param name="CollapseStep">The first step after it whose ratio is below the threshold; null if none is.</param>
/// <param name="StabilisationStep">The first step, after the reference, at which the loss is stable; null if none is.</param>
public sealed record CollapseEvent(double Threshold, long PeakStep, long? CollapseStep, long? StabilisationStep)
{
    /// <summary>Steps from the collapse to the stable loss; below 0 where the loss is stable first; null where
    /// either is missing.</summary>
    public long? Lead => StabilisationStep - CollapseStep;
}
