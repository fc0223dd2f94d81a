namespace SpectralEdge.Monitor.Analysis;

/// <summary>When a gap counts as collapsed, and a loss as stable. All defaults are those of 2603.15678.</summary>
public sealed record EventStudyOptions
{
    /// <summary>Thresholds of the ratio; a row is made for each.</summary>
    /// <value>No unit, each at least 1. The default is 1.15, 1.20, 1.25, 1.30; the paper's own is 1.20, the others are its check of robustness.</value>
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

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(EventStudyOptions));
        if (Thresholds is null || Thresholds.Count == 0)
        {
            problems.Add("Thresholds has no values; it must have at least one. Each makes a row.");
        }

        foreach (var threshold in Thresholds ?? [])
        {
            problems.RequireInRange(threshold, 1, double.MaxValue, "A ratio of neighbouring singular values is never below 1.", nameof(Thresholds));
        }

        problems.RequireInRange(Smoothing, 1, 101, "It is a few points.");
        if (Smoothing % 2 == 0)
        {
            problems.Add(FormattableString.Invariant($"Smoothing is {Smoothing}; it must be odd. The mean is centred on its point."));
        }

        problems.RequireInRange(Share, double.Epsilon, 1, "It is a part of the early change.");
        problems.RequireInRange(Reference, 1, 1000, "It is the beginning of the run.");
        problems.ThrowIfAny();
    }
}
