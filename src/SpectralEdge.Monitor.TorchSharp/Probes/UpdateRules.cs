using SpectralEdge.Monitor.Probes;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>How an optimizer updates one block, and the tensors that it does it with. They belong to the optimizer.</summary>
/// <param name="Rule">Rate, decay and momentum.</param>
/// <param name="Momentum">Its running mean of gradients; null for none.</param>
/// <param name="Preconditioner">Its preconditioner; null for none.</param>
internal readonly record struct BlockUpdate(
    BlockRule Rule, torch.Tensor? Momentum = null, DiagonalPreconditioner? Preconditioner = null)
{
    /// <summary>Of a block that no known optimizer holds.</summary>
    public static BlockUpdate Unknown { get; } = new(new BlockRule(double.NaN, 0, false, 0));

    /// <summary>Reads an optimizer of TorchSharp, or Muon.</summary>
    /// <param name="options">Options of the block's parameter group.</param>
    /// <param name="state">State of the block.</param>
    /// <returns>Null for an optimizer whose rule is not known here, or one that ascends.</returns>
    /// <remarks>
    /// The formulas are those of TorchSharp 0.107, which the tests hold against its steps. Not known: ASGD, LBFGS, Rprop. Of
    /// RAdam (which multiplies by the rate twice), Adamax and Adadelta rate and decay are, but no preconditioner.
    /// </remarks>
    public static BlockUpdate? Of(OptimizerOptions? options, OptimizerState? state) => (options, state) switch
    {
        (AdamW.Options { maximize: not true } o, AdamW.State s) => new(
            new(Rate(o), Of(o.weight_decay), true, Of(o.beta1)), s.exp_avg,
            DiagonalPreconditioner.OfAdam(o.amsgrad == true ? s.max_exp_avg_sq : s.exp_avg_sq, s.step, Of(o.beta2), Of(o.eps))),
        (Adam.Options { maximize: not true } o, Adam.State s) => new(
            new(Rate(o), Of(o.weight_decay), false, Of(o.beta1)), s.exp_avg,
            DiagonalPreconditioner.OfAdam(o.amsgrad == true ? s.max_exp_avg_sq : s.exp_avg_sq, s.step, Of(o.beta2), Of(o.eps))),
        (NAdam.Options o, NAdam.State s) => new(
            new(Rate(o), Of(o.weight_decay), false, Of(o.beta1)), s.exp_avg,
            DiagonalPreconditioner.OfAdam(s.exp_avg_sq, s.step, Of(o.beta2), Of(o.eps))),

        // The momentum of RMSProp is one of preconditioned gradients, in another unit.
        (RMSProp.Options { maximize: not true } o, RMSProp.State s) => new(
            new(Rate(o), Of(o.weight_decay), false, Of(o.momentum)), null,
            s.step == 0 ? null : new(s.square_avg, o.centered == true ? s.grad_avg : null, 1, Of(o.eps))),
        (Adagrad.Options o, Adagrad.State s) => new(
            new(Rate(o) / (1 + (Math.Max(0, s.step - 1) * Of(o.lr_decay))), Of(o.weight_decay), false, 0), null,
            s.step == 0 ? null : new(s.sum, null, 1, Of(o.eps))),
        (SGD.Options { maximize: not true } o, SGD.State s) => new(
            new(Rate(o), Of(o.weight_decay), false, Of(o.momentum)), s.momentum_buffer),
        (RAdam.Options o, RAdam.State s) => new(
            new(Rate(o), Of(o.weight_decay), false, Of(o.beta1)), s.exp_avg, DiagonalPreconditioner.Undefined),

        // The rate before it is adjusted to the shape: decay is by that one. An orthogonalised mean is no p g for any p.
        (MuonOptions o, MuonState s) => new(
            new(Rate(o), Of(o.weight_decay), true, Of(o.momentum)), s.momentum_buffer, DiagonalPreconditioner.Undefined),
        (Adamax.Options o, Adamax.State s) => new(
            new(Rate(o), Of(o.weight_decay), false, Of(o.beta1)), s.exp_avg, DiagonalPreconditioner.Undefined),
        (Adadelta.Options { maximize: not true } o, Adadelta.State) => new(
            new(Rate(o), Of(o.weight_decay), false, 0), null, DiagonalPreconditioner.Undefined),
        _ => null,
    };

    private static double Rate(OptimizerOptions options) => options.LearningRate ?? double.NaN;

    private static double Of(double? option) => option ?? 0;
}

/// <summary>p = 1/(√(f s − m²) + ε), element by element.</summary>
/// <param name="Squares">s, a running mean or sum of squared gradients; null where p is undefined.</param>
/// <param name="Means">m, a running mean of gradients; null for 0.</param>
/// <param name="Factor">f, which corrects a mean that began at 0.</param>
/// <param name="Epsilon">ε, in units of loss over parameter.</param>
internal sealed record DiagonalPreconditioner(torch.Tensor? Squares, torch.Tensor? Means, double Factor, double Epsilon)
{
    /// <summary>Of an update that is no multiple of the gradient element by element, or not one that is known: NaN.</summary>
    public static DiagonalPreconditioner Undefined { get; } = new(null, null, double.NaN, double.NaN);

    /// <summary>Adam's: f = 1/(1 − β₂^t).</summary>
    /// <returns>Null before the first step.</returns>
    public static DiagonalPreconditioner? OfAdam(torch.Tensor squares, long step, double beta2, double epsilon) =>
        step == 0 ? null : new(squares, null, 1 / (1 - Math.Pow(beta2, step)), epsilon);

    /// <summary>Writes p.</summary>
    /// <param name="values">One for each element: overwritten.</param>
    public void Read(Span<double> values)
    {
        if (Squares is null)
        {
            values.Fill(double.NaN);
            return;
        }

        TensorValues.Read(Squares, values);
        var means = new double[Means is null ? 0 : values.Length];
        if (Means is not null)
        {
            TensorValues.Read(Means, means);
        }

        for (var i = 0; i < values.Length; i++)
        {
            var mean = Means is null ? 0 : means[i];
            values[i] = 1 / (Math.Sqrt(Math.Max(0, (Factor * values[i]) - (mean * mean))) + Epsilon);
        }
    }
}
