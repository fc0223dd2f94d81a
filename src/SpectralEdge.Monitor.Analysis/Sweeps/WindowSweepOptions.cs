
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Which windows and strides a sweep goes through, and how it looks for lags.</summary>
public sealed record WindowSweepOptions
{
    /// <summary>The shortest window, W.</summary>
    /// <value>Updates, from 2 to 4096. The default is 10, that of 2603.15678.</value>
    public int ShortestWindow { get; init; } = 10;

    /// <summary>The longest window.</summary>
    /// <value>Updates, from <see cref="ShortestWindow"/> to 4096. The default is 40, that of 2603.28964.</value>
    public int LongestWindow { get; init; } = 40;

    /// <summary>The shortest stride, s.</summary>
    /// <value>Updates, at least 1. The default is 1.</value>
    public int ShortestStride { get; init; } = 1;

    /// <summary>The longest stride.</summary>
    /// <value>Updates, at least <see cref="ShortestStride"/>. The default is 20; chosen, not measured.</value>
    public int LongestStride { get; init; } = 20;

    /// <summary>The rule for k*.</summary>
    /// <value>The default is <see cref="GapPositionKind.Unrestricted"/>, the papers'.</value>
    public GapPositionKind Rule { get; init; } = GapPositionKind.Unrestricted;

    /// <summary>The position of a rule that has one.</summary>
    /// <value>As in <see cref="GapPositions.Find"/>. The default is null.</value>
    public int? Position { get; init; }

    /// <summary>The largest lag, on both sides.</summary>
    /// <value>Samples, from 0 to 1000. The default is 6, that of the sweep for 2603.15678.</value>
    public int MostLag { get; init; } = 6;

    /// <summary>Degree of the polynomial in the end of the window that is taken out of both series before lags are looked for.</summary>
    /// <value>From 0, for the mean, to 12. The default is 3, that of 2603.15678.</value>
    public int Degree { get; init; } = 3;

    /// <summary>Checks every setting, and every pair of settings that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(WindowSweepOptions));
        problems.RequireInRange(ShortestWindow, 2, 4096, "A ratio needs two singular values.");
        problems.RequireInRange(LongestWindow, Math.Max(2, ShortestWindow), 4096, "The sweep goes up.");
        problems.RequireInRange(ShortestStride, 1, int.MaxValue, "An update is made of at least one.");
        problems.RequireInRange(LongestStride, Math.Max(1, ShortestStride), int.MaxValue, "The sweep goes up.");
        problems.RequireInRange(MostLag, 0, 1000, "Lags take pairs away.");
        problems.RequireInRange(Degree, 0, 12, "A higher one follows the events themselves.");
        problems.ThrowIfAny();
    }
}
