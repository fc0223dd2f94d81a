namespace SpectralEdge.Monitor;

/// <summary>
/// Why quantities of a sample are undefined (NaN, or null) or rest on a window at the edge of what they are made for.
/// </summary>
[Flags]
public enum SampleConditions
{
    /// <summary>Nothing is unusual.</summary>
    None = 0,

    /// <summary>The Gram matrix holds NaN or infinity: everything is undefined.</summary>
    NotFinite = 1,

    /// <summary>All updates in the window are zero: no ratio, rank or direction is defined.</summary>
    AllZero = 2,

    /// <summary>
    /// Some singular values are numerically zero, as with repeated or zero updates: ratios to them and their
    /// directions are undefined.
    /// </summary>
    RankDeficient = 4,

    /// <summary>Neighbouring singular values are equal within rounding: which direction belongs to which of
    /// them is arbitrary.</summary>
    Tied = 8,

    /// <summary>
    /// There is no sample one update earlier, because the window has just filled up: nothing that compares two
    /// windows is defined.
    /// </summary>
    NoPredecessor = 16,

    /// <summary>
    /// The training loop gave no learning rate for each step of the stride: nothing that it divides is defined.
    /// </summary>
    NoLearningRate = 32,

    /// <summary>The window holds fewer than four updates: its halves have no subspaces to compare.</summary>
    WindowTooShort = 64,

    /// <summary>
    /// The slide of the window was no small change for some eigenvalues, so they have no second-order expansion. Usual.
    /// </summary>
    LargeSlide = 128,

    /// <summary>Fewer than three displacements have been kept since the watch began: a backbone has no direction yet.</summary>
    BackboneTooShort = 256,

    /// <summary>
    /// Not every null has a p-value for this gap ratio: the window or its dimension lies outside the tables, an update is zero,
    /// or neighbours are all but equal up to their sign (<see cref="GapSignificance.PValue"/>).
    /// </summary>
    NullUnknown = 512,
}
