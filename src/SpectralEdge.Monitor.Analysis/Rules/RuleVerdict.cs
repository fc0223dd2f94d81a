namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a run says about a rule.</summary>
public enum RuleVerdict
{
    /// <summary>It holds.</summary>
    Holds,

    /// <summary>It is broken.</summary>
    Broken,

    /// <summary>The run has no sample that it is about, so nothing can be said.</summary>
    Unjudged,
}
