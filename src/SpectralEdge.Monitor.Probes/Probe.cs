namespace SpectralEdge.Monitor.Probes;

/// <summary>A measurement that needs gradients: what is measured, how often, and on which events.</summary>
public abstract record Probe
{
    /// <summary>Every how many samples it is taken.</summary>
    /// <value>Samples, from 1 to 1,000,000; null for on events alone. The default is 10.</value>
    public int? Every { get; init; } = 10;

    /// <summary>The kinds of events that it is taken on as well, as run files name them: <c>gap_collapsed</c>.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> OnEvents { get; init; } = [];

    /// <summary>Whose window it looks at: the name of a group, or <c>all</c> for the whole model.</summary>
    /// <value>The default is <c>all</c>, in the first window.</value>
    public string Group { get; init; } = ParameterGrouping.WholeModel;

    /// <summary>Names the measurement, in snake_case, as run files do.</summary>
    public abstract string Name { get; }

    /// <summary>Notes what of the options cannot be used.</summary>
    internal abstract void Check(OptionProblems problems, ProbedRun run);

    /// <summary>Begins to measure a run.</summary>
    internal abstract Measure Start(ProbedRun run);
}
