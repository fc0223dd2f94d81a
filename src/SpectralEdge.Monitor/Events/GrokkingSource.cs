namespace SpectralEdge.Monitor.Events;

/// <summary>What a grokking pattern was seen in. The three are different claims, and were made by different papers.</summary>
public enum GrokkingSource
{
    /// <summary>The window of parameter updates (2603.15678).</summary>
    UpdateGeometry,

    /// <summary>The spectrum of a weight matrix (2604.07380).</summary>
    WeightMatrix,

    /// <summary>The commutator defect of two batches (2602.16746). The library does not measure it; a series of one's own can be passed.</summary>
    CommutatorDefect,
}
