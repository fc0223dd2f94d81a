namespace SpectralEdge.Monitor;

/// <summary>The detectors of the library that listen to every spectrum (docs/reference/events.md).</summary>
[Flags]
public enum DetectorSet
{
    /// <summary>None: samples only, and detectors of the user's own.</summary>
    None = 0,

    /// <summary>The gap opens, collapses or moves, by thresholds on the ratio itself.</summary>
    Gap = 1,

    /// <summary>A gap that its null does not explain emerges or is lost, whatever its size.</summary>
    Edge = 2,

    /// <summary>The gap at the held position weakens, or is absorbed while another one is largest.</summary>
    HeldGap = 4,

    /// <summary>The edge strength R − 1 leaves its level for good.</summary>
    EdgeStrength = 8,

    /// <summary>The length of updates, over the learning rate where the training loop gives one, leaves its level for good.</summary>
    UpdateNorm = 16,

    /// <summary>The drift speed leaves its level for good.</summary>
    DriftSpeed = 32,

    /// <summary>One update is far longer than all others of late.</summary>
    NormSpike = 64,

    /// <summary>An avoided crossing at k* ended. It needs <c>SampleMeasures.Flow</c>.</summary>
    Crossing = 128,

    /// <summary>The adiabatic regime changed. It needs <c>SampleMeasures.Motion</c> and learning rates.</summary>
    Regime = 256,

    /// <summary>The directions above the gap lost or regained their stability. It needs <c>SampleMeasures.Motion</c>.</summary>
    Stability = 512,

    /// <summary>The run passed from one of the three phases to another. It needs <c>SampleMeasures.Phases</c>.</summary>
    Phases = 1024,

    /// <summary>Updates lead nowhere any more, or against each other.</summary>
    Stagnation = 2048,

    /// <summary>The ordered pattern that goes with delayed generalisation (docs/guide/grokking-warning.md).</summary>
    Grokking = 4096,

    /// <summary>What a monitor listens with unless it is told otherwise.</summary>
    Default = Gap,

    /// <summary>Few detectors that together found every planted change within a window (docs/guide/how-far-to-trust.md): for a run length that is kept.</summary>
    Common = Gap | Edge | UpdateNorm,

    /// <summary>All of them.</summary>
    All = (Grokking << 1) - 1,
}
