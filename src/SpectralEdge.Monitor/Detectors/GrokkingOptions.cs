namespace SpectralEdge.Monitor;

/// <summary>Options of the grokking pattern.</summary>
/// <remarks>
/// Round numbers, chosen on 36 runs of one network (docs/studies/grokking-warning.md) and tested on runs that nobody had looked
/// at. Another optimizer or another stride may need others.
/// </remarks>
public sealed record GrokkingOptions
{
    /// <summary>The edge is open from this on.</summary>
    /// <value>No unit, above 1 and at most 1e6. The default is 1.5.</value>
    public double OpenAbove { get; init; } = 1.5;

    /// <summary>An open edge has fallen when its strength, edge − 1, is at most this share of its peak.</summary>
    /// <value>
    /// Above 0 and below 1. The default is 0.25. A share of the run's own peak: the ratio does not fall below a fixed threshold
    /// in every run that generalises.
    /// </value>
    public double FallTo { get; init; } = 0.25;

    /// <summary>Order has turned up when it is this many times its lowest of the last <see cref="Horizon"/> samples.</summary>
    /// <value>
    /// Above 1 and at most 100. The default is 1.1: at 1.05 runs without weight decay alarm, at 1.15 some that
    /// generalise are missed.
    /// </value>
    public double Turn { get; init; } = 1.1;

    /// <summary>What the smoothed loss may be at most, of its value where order was lowest.</summary>
    /// <value>Above 0 and at most 1. The default is 0.9; on the runs it was chosen on it changed next to nothing.</value>
    public double LossFall { get; init; } = 0.9;

    /// <summary>
    /// How much longer the longest mean update of the last <see cref="Horizon"/> samples may be than the shortest.
    /// </summary>
    /// <value>
    /// Above 1; infinity leaves the condition out. The default is 1.25; from 1.3 on runs without weight decay alarm.
    /// </value>
    public double Calm { get; init; } = 1.25;

    /// <summary>How far back the turn, the fall of the loss and the calm are looked for.</summary>
    /// <value>Samples, from 2 to 1000. The default is 20, two windows of 10 updates.</value>
    public int Horizon { get; init; } = 20;

    /// <summary>Number of losses whose geometric mean is compared.</summary>
    /// <value>Samples, from 1 to 1000. The default is 10, a window.</value>
    public int Smoothing { get; init; } = 10;

    /// <summary>Number of consecutive samples that have to agree.</summary>
    /// <value>Samples, from 1 to 1000. The default is 3.</value>
    public int Hold { get; init; } = 3;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(GrokkingOptions));
        problems.RequireInRange(OpenAbove, Math.BitIncrement(1), 1e6, "An edge of 1 is none.");
        problems.RequireInRange(FallTo, double.Epsilon, Math.BitDecrement(1), "It is a share of the peak.");
        problems.RequireInRange(Turn, Math.BitIncrement(1), 100, "Every value is at least the lowest one.");
        problems.RequireInRange(LossFall, double.Epsilon, 1, "Above 1 it would be no fall.");
        problems.RequireInRange(Calm, Math.BitIncrement(1), double.PositiveInfinity, "No two updates are equally long.");
        problems.RequireInRange(Horizon, 2, 1000, "A turn needs a before and an after; more would be another part of the run.");
        problems.RequireInRange(Smoothing, 1, 1000, "It is a number of samples.");
        problems.RequireInRange(Hold, 1, 1000, "Every sample of the hold delays a change by one stride.");
        problems.ThrowIfAny();
    }
}
