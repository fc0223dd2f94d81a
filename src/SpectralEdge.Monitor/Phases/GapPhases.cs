namespace SpectralEdge.Monitor;

/// <summary>Part of a run that a gap ratio belongs to.</summary>
public enum GapPhase
{
    /// <summary>The ratio is undefined, or there are fewer than four defined ones.</summary>
    Undefined = 0,

    /// <summary>Before the plateau.</summary>
    Rise = 1,

    /// <summary>Near the highest ratio.</summary>
    Plateau = 2,

    /// <summary>After the plateau.</summary>
    Collapse = 3,
}

/// <summary>The phase of the newest gap ratio by all three methods, as far as the run has come.</summary>
/// <param name="Peak">
/// By <see cref="PhaseMethod.Peak"/>; never <see cref="GapPhase.Rise"/>, since the maximum so far is never ahead.
/// </param>
/// <param name="Derivative">By <see cref="PhaseMethod.Derivative"/>.</param>
/// <param name="Threshold">By <see cref="PhaseMethod.Threshold"/>.</param>
/// <param name="PeakRatio">The largest defined ratio so far; NaN before the first one.</param>
/// <param name="PeakStep">The step of that ratio, the first of equal ones; null before the first one.</param>
/// <remarks>Provisional: a later maximum can turn what was a collapse into a rise.</remarks>
public readonly record struct GapPhases(GapPhase Peak, GapPhase Derivative, GapPhase Threshold, double PeakRatio, long? PeakStep);

/// <summary>
/// The three ways in which the programs of 2603.15678 cut a series of gap ratios into phases (docs/reference/phases.md).
/// </summary>
public enum PhaseMethod
{
    /// <summary>The plateau is the run around the maximum that stays above a share of it.</summary>
    Peak = 0,

    /// <summary>The collapse begins where, from the maximum on, the smoothed series falls faster than a slope.</summary>
    Derivative = 1,

    /// <summary>The plateau lasts from the first to the last point that reaches a threshold.</summary>
    Threshold = 2,
}

/// <summary>Where phases of the gap ratio begin and end. All defaults are those of the program for 2603.15678.</summary>
public sealed record PhaseOptions
{
    /// <summary>Part of the maximum down to which <see cref="PhaseMethod.Peak"/> counts the plateau.</summary>
    /// <value>No unit, from 0 to 1. The default is 0.85.</value>
    public double PlateauShare { get; init; } = 0.85;

    /// <summary>Number of points in the moving average of <see cref="PhaseMethod.Derivative"/>.</summary>
    /// <value>Points, odd, from 1 to 101. The default is 5.</value>
    public int Smoothing { get; init; } = 5;

    /// <summary>Slope below which the collapse of <see cref="PhaseMethod.Derivative"/> begins.</summary>
    /// <value>Ratio per sample, from −1e6 to 0. The default is −0.01.</value>
    public double Slope { get; init; } = -0.01;

    /// <summary>Ratio from which <see cref="PhaseMethod.Threshold"/> counts the plateau.</summary>
    /// <value>No unit, from 1 to 1e6. The default is 1.3.</value>
    public double Threshold { get; init; } = 1.3;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(PhaseOptions));
        problems.RequireInRange(PlateauShare, 0, 1, "It is a part of the maximum.");
        problems.RequireInRange(Smoothing, 1, 101, "Every point of it costs time at every sample.");
        if (Smoothing % 2 == 0)
        {
            problems.Add(
                FormattableString.Invariant($"Smoothing is {Smoothing}; it must be odd. The average is centred on its point."));
        }

        problems.RequireInRange(Slope, -1e6, 0, "A collapse goes down.");
        problems.RequireInRange(Threshold, 1, 1e6, "A ratio of neighbouring singular values is never below 1.");
        problems.ThrowIfAny();
    }
}
