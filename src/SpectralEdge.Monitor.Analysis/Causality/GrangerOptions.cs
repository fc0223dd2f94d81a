
namespace SpectralEdge.Monitor.Analysis;

/// <summary>How the order of lags of a test of Granger causality is found.</summary>
public sealed record GrangerOptions
{
    /// <summary>The largest order that is tried, p_max; orders 1 … p_max are compared on the n − p_max observations that all of them have.</summary>
    /// <value>Samples, from 1 to 100. The default is 4: the published tables have orders from 1 to 4.</value>
    public int MostLag { get; init; } = 4;

    /// <summary>What decides, for the larger model.</summary>
    /// <value>The default is <see cref="InformationCriterion.Akaike"/>, that of the program for 2603.15678, which compares orders on samples of different size.</value>
    public InformationCriterion Criterion { get; init; }

    /// <summary>Updates in a window, W, where neighbouring windows share W − 1.</summary>
    /// <value>Updates, at least 1. The default is 1, no overlap.</value>
    public int Overlap { get; init; } = 1;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(GrangerOptions));
        problems.RequireInRange(MostLag, 1, 100, "Each order costs observations in all.");
        problems.RequireInRange((long)Criterion, (long)InformationCriterion.Akaike, (long)InformationCriterion.Bayes, "Use one that InformationCriterion names.", nameof(Criterion));
        problems.RequireInRange(Overlap, 1, int.MaxValue, "A window holds at least one update.");
        problems.ThrowIfAny();
    }
}
