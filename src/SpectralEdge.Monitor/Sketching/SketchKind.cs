namespace SpectralEdge.Monitor;

/// <summary>Which random map makes the sketch of a group.</summary>
/// <remarks>
/// All four estimate inner products without bias over random seeds, with variance about (‖x‖²‖y‖² + ⟨x, y⟩²)/d. They differ in
/// what a sketch costs. <see cref="Blocked"/> is the one to use; the others are what it is compared with.
/// </remarks>
public enum SketchKind
{
    /// <summary>Signs and rotations of rows of d coordinates (<see cref="SketchMap"/>).</summary>
    /// <remarks>
    /// Cost: one addition for each parameter, in order, so that vector instructions apply; independent of d.
    /// Source: this library.
    /// </remarks>
    Blocked,

    /// <summary>A bucket and a sign of its own for every coordinate.</summary>
    /// <remarks>
    /// Cost: one random word and one addition at a random place for each parameter; independent of d as long as the sketch stays
    /// in the cache. Source: Charikar, Chen, Farach-Colton, "Finding frequent items in data streams", ICALP 2002; for inner
    /// products Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009, Lemma 2. The hash only
    /// imitates independence.
    /// </remarks>
    CountSketch,

    /// <summary>A dense matrix of independent ±1/√d.</summary>
    /// <remarks>
    /// Cost: d additions for each parameter. Source: Achlioptas, "Database-friendly random projections", Journal of Computer and
    /// System Sciences 66, 2003.
    /// </remarks>
    DenseSign,

    /// <summary>
    /// A dense matrix of independent normal numbers of variance 1/d: the projection of the papers, with d = 100.
    /// </summary>
    /// <remarks>
    /// Cost: d normal numbers and multiplications for each parameter. Source: the spectral edge papers (2603.15678); Johnson and
    /// Lindenstrauss, "Extensions of Lipschitz mappings into a Hilbert space", 1984.
    /// </remarks>
    DenseGaussian,
}
