namespace SpectralEdge.Monitor.Probes;

/// <summary>What a probe needs of a model: loss, gradient and curvature at its parameters and beside them.</summary>
/// <remarks>
/// <para>
/// Vectors have one element for each watched parameter, P in all: block after block as <see cref="Blocks"/> lists them, each in
/// row-major order. They are float64 whatever the parameters are.
/// </para>
/// <para>
/// Between <see cref="Save"/> and <see cref="Restore"/> parameters may be written; afterwards parameters, gradients, optimizer
/// state, buffers, random state, train or eval mode and gradient mode are what they were before, bit for bit, also when something
/// between them threw. The batches belong to the user: the same batch gives the same loss at the same parameters.
/// </para>
/// </remarks>
public interface IProbedModel
{
    /// <summary>The watched blocks, in the order of the monitor's inventory.</summary>
    IReadOnlyList<ProbedBlock> Blocks { get; }

    /// <summary>Whether there are batches of <see cref="ProbeBatch.Validation"/>.</summary>
    bool HasValidation { get; }

    /// <summary>What is known of the optimizer; null for nothing.</summary>
    IProbedOptimizer? Optimizer { get; }

    /// <summary>Keeps everything that a probe may disturb.</summary>
    void Save();

    /// <summary>Puts back everything that <see cref="Save"/> kept.</summary>
    void Restore();

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">Shape [P]: overwritten, in parameter units.</param>
    void Read(Span<double> parameters);

    /// <summary>Writes the parameters, rounded to their own format, until <see cref="Restore"/>.</summary>
    /// <param name="parameters">Shape [P], in parameter units.</param>
    void Write(ReadOnlySpan<double> parameters);

    /// <summary>The loss at the present parameters.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>The loss, in its own unit.</returns>
    double Loss(ProbeBatch batch);

    /// <summary>The gradient ∇L at the present parameters.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="gradient">
    /// Shape [P]: overwritten, in units of loss over parameter; 0 where the loss does not depend on it.
    /// </param>
    /// <returns>The loss.</returns>
    double Gradient(ProbeBatch batch, Span<double> gradient);

    /// <summary>The gradient, where products with the Hessian on the same batch at the same place follow.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="gradient">As of <see cref="Gradient"/>.</param>
    /// <returns>The loss.</returns>
    /// <remarks>
    /// A model whose products begin with the gradient keeps what they need, for the two batches asked for last, until parameters
    /// are written or <see cref="Restore"/>. The default is <see cref="Gradient"/>.
    /// </remarks>
    double GradientForProducts(ProbeBatch batch, Span<double> gradient) => Gradient(batch, gradient);

    /// <summary>The product H v of the Hessian of the loss at the present parameters with a vector.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="direction">Shape [P]: v, in parameter units, of any length.</param>
    /// <param name="product">Shape [P]: overwritten, in units of loss over parameter.</param>
    /// <returns>How it was computed.</returns>
    /// <remarks>
    /// Counted as two gradients; the first on a batch at a place as three if <see cref="GradientForProducts"/> did not come
    /// before it and it is <see cref="Probes.HessianProduct.Exact"/>: it begins with the gradient.
    /// </remarks>
    HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product);
}

/// <summary>How a product with a Hessian was computed.</summary>
public enum HessianProduct
{
    /// <summary>By differentiating twice: exact up to rounding.</summary>
    Exact,

    /// <summary>By the difference of two gradients: right to about the cube root of the format's precision.</summary>
    Differences,
}

/// <summary>One watched block of a probed model.</summary>
/// <param name="Name">Its name, as the monitor has it.</param>
/// <param name="Shape">Size of each dimension, the last one fastest; empty for a single number.</param>
public sealed record ProbedBlock(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, static (count, size) => count * size);
}

/// <summary>Names a batch that a loss is taken on.</summary>
/// <param name="Set">Which data it is drawn from: <see cref="Train"/> or <see cref="Validation"/>.</param>
/// <param name="Index">
/// Which batch of them, at least 0. Batches of different indices are drawn independently; the same index gives the same batch.
/// </param>
public readonly record struct ProbeBatch(string Set, long Index)
{
    /// <summary>Data that the network is trained on.</summary>
    public const string Train = "train";

    /// <summary>Data that it is not trained on.</summary>
    public const string Validation = "validation";
}

/// <summary>What the optimizer of a probed model does with a gradient.</summary>
public interface IProbedOptimizer
{
    /// <summary>The rule of each block in the step completed last, in the order of <see cref="IProbedModel.Blocks"/>.</summary>
    IReadOnlyList<BlockRule> Rules { get; }

    /// <summary>Reads what is kept from earlier gradients: the momentum buffer, Adam's mean.</summary>
    /// <param name="momentum">Shape [P]: overwritten, in units of loss over parameter; 0 in blocks without one.</param>
    /// <returns>False if no block has one.</returns>
    bool ReadMomentum(Span<double> momentum);

    /// <summary>Reads the diagonal preconditioner p: an update is −η p g where there is no momentum.</summary>
    /// <param name="preconditioner">
    /// Shape [P]: overwritten, in squared parameter over loss units; 1 in blocks without one, NaN in blocks whose update is no
    /// multiple of the gradient element by element, as Muon's.
    /// </param>
    /// <returns>False if no block has one.</returns>
    bool ReadPreconditioner(Span<double> preconditioner);
}

/// <summary>How an optimizer updates one block.</summary>
/// <param name="LearningRate">η; NaN where it is not known.</param>
/// <param name="WeightDecay">ω, at least 0.</param>
/// <param name="IsDecoupled">
/// Whether decay is taken off the parameter, −η ω θ, as AdamW does; else ω θ is added to the gradient.
/// </param>
/// <param name="Momentum">μ or β₁; 0 for none.</param>
public readonly record struct BlockRule(double LearningRate, double WeightDecay, bool IsDecoupled, double Momentum);
