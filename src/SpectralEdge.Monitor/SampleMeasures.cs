namespace SpectralEdge.Monitor;

/// <summary>
/// The groups of quantities that a sample can have beside its spectrum, and that can be switched off. What
/// each costs: <c>docs/reference/measures.md</c>.
/// </summary>
[Flags]
public enum SampleMeasures
{
    /// <summary>The spectrum alone.</summary>
    None = 0,

    /// <summary>How far the subspace of the window moved since the last sample.</summary>
    Motion = 1,

    /// <summary>What entered, what left, and how the levels acted on each other. It needs <see cref="Motion"/>.</summary>
    Flow = 2,

    /// <summary>The principal directions of the displacement from where the watch began.</summary>
    Backbone = 4,

    /// <summary>Rise, plateau and collapse of the gap ratio.</summary>
    Phases = 8,

    /// <summary>Everything.</summary>
    All = Motion | Flow | Backbone | Phases,
}
