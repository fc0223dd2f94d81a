namespace SpectralEdge.Monitor.Events;

/// <summary>Where a run stands in the pattern opening, collapse, turn, reopening. The words are those of the papers; no accuracy is measured.</summary>
public enum GrokkingState
{
    /// <summary>No edge has opened yet.</summary>
    Undefined,

    /// <summary>The edge stands open: one direction leads.</summary>
    Memorising,

    /// <summary>The edge fell from its peak. That alone announces nothing: it comes in runs that never generalise as well.</summary>
    EdgeCollapsing,

    /// <summary>After the fall, order returned while the loss fell and the updates kept their length: the early warning.</summary>
    Transition,

    /// <summary>The edge reopened after a warning: the pattern is complete. It says that the pattern was seen, not that the network generalises.</summary>
    Generalised,
}
