
namespace SpectralEdge.Monitor.Analysis;

/// <summary>How series are compared with a loss.</summary>
public sealed record DriftComparisonOptions
{
    /// <summary>Degree of the polynomial in the step that is taken out before lags are looked for.</summary>
    /// <value>From 0, for the mean, to 12. The default is 3, that of 2603.15678.</value>
    public int Degree { get; init; } = 3;

    /// <summary>The largest lag, on both sides.</summary>
    /// <value>Samples, from 0 to 1000. The default is 5, that of 2603.28964.</value>
    public int MostLag { get; init; } = 5;

    /// <summary>Settings of the Granger tests; their overlap is used for lags as well.</summary>
    public GrangerOptions Granger { get; init; } = new();

    /// <summary>How phases are cut.</summary>
    public PhaseOptions Phases { get; init; } = new();

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(DriftComparisonOptions));
        problems.RequireInRange(Degree, 0, 12, "A higher one follows the events themselves.");
        problems.RequireInRange(MostLag, 0, 1000, "Lags take pairs away.");
        problems.ThrowIfAny();
        Granger.Validate();
        Phases.Validate();
    }
}
