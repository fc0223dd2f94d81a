using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>What Muon multiplies its learning rate by, from the shape of a matrix with A rows and B columns.</summary>
public enum MuonAdjustment
{
    /// <summary>√max(1, A/B): tall matrices take longer steps (Jordan et al. 2024).</summary>
    Original,

    /// <summary>0.2 √max(A, B): the root mean square of an update is about that of AdamW's (2502.16982).</summary>
    MatchRmsAdamW,
}

/// <summary>Settings of a group of matrices: fields that can be left open, as in the optimizers of TorchSharp.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Fields as in TorchSharp's own: who reads a decay finds it by that name.")]
public sealed class MuonOptions : OptimizerOptions
{
    /// <summary>Decoupled weight decay: each step takes away lr · weight_decay of the weights.</summary>
    /// <value>No unit, at least 0. The default is 0.1, as in PyTorch.</value>
    public double? weight_decay;

    /// <summary>Memory of the mean gradient.</summary>
    /// <value>No unit, from 0 to less than 1. The default is 0.95, as in PyTorch.</value>
    public double? momentum;

    /// <summary>Whether the newest gradient is mixed in once more.</summary>
    /// <value>The default is true, as in PyTorch.</value>
    public bool? nesterov;

    /// <summary>Coefficients of the Newton-Schulz iteration.</summary>
    /// <value>No unit, finite. The default is (3.4445, −4.775, 2.0315), as in PyTorch.</value>
    public (double a, double b, double c)? ns_coefficients;

    /// <summary>Least length that a gradient is divided by.</summary>
    /// <value>In gradient units, above 0. The default is 1e-7, as in PyTorch.</value>
    public double? eps;

    /// <summary>Steps of the iteration.</summary>
    /// <value>From 1 to 99. The default is 5, as in PyTorch.</value>
    public int? ns_steps;

    /// <summary>How the learning rate follows the shape of a matrix.</summary>
    /// <value>The default is <see cref="MuonAdjustment.Original"/>, as in PyTorch.</value>
    public MuonAdjustment? adjust_lr_fn;

    /// <summary>Format of the iteration.</summary>
    /// <value>bfloat16, float32 or float64. The default is bfloat16, which PyTorch always has.</value>
    public torch.ScalarType? ns_dtype;

    internal static MuonOptions Default { get; } = new()
    {
        LearningRate = 1e-3,
        weight_decay = 0.1,
        momentum = 0.95,
        nesterov = true,
        ns_coefficients = (3.4445, -4.7750, 2.0315),
        eps = 1e-7,
        ns_steps = 5,
        adjust_lr_fn = MuonAdjustment.Original,
        ns_dtype = torch.ScalarType.BFloat16,
    };

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        base.SaveStateDict(writer);
        writer.Write(weight_decay!.Value);
        writer.Write(momentum!.Value);
        writer.Write(nesterov!.Value);
        writer.Write(ns_coefficients!.Value.a);
        writer.Write(ns_coefficients!.Value.b);
        writer.Write(ns_coefficients!.Value.c);
        writer.Write(eps!.Value);
        writer.Write(ns_steps!.Value);
        writer.Write((int)adjust_lr_fn!.Value);
        writer.Write((int)ns_dtype!.Value);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        base.LoadStateDict(reader);
        weight_decay = reader.ReadDouble();
        momentum = reader.ReadDouble();
        nesterov = reader.ReadBoolean();
        ns_coefficients = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        eps = reader.ReadDouble();
        ns_steps = reader.ReadInt32();
        adjust_lr_fn = (MuonAdjustment)reader.ReadInt32();
        ns_dtype = (torch.ScalarType)reader.ReadInt32();
    }

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerOptions source)
    {
        ArgumentNullException.ThrowIfNull(source);
        base.LoadStateDict(source);
        var other = (MuonOptions)source;
        (weight_decay, momentum, nesterov) = (other.weight_decay, other.momentum, other.nesterov);
        (ns_coefficients, eps, ns_steps) = (other.ns_coefficients, other.eps, other.ns_steps);
        (adjust_lr_fn, ns_dtype) = (other.adjust_lr_fn, other.ns_dtype);
    }

    /// <summary>Fills in what is open.</summary>
    internal MuonOptions Over(MuonOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        weight_decay ??= defaults.weight_decay;
        momentum ??= defaults.momentum;
        nesterov ??= defaults.nesterov;
        ns_coefficients ??= defaults.ns_coefficients;
        eps ??= defaults.eps;
        ns_steps ??= defaults.ns_steps;
        adjust_lr_fn ??= defaults.adjust_lr_fn;
        ns_dtype ??= defaults.ns_dtype;
        return this;
    }

    /// <summary>Checks every setting; none is open.</summary>
    internal void Validate()
    {
        var (a, b, c) = ns_coefficients!.Value;
        Require(double.IsFinite(LearningRate!.Value) && LearningRate >= 0, "lr", LearningRate, "be finite and at least 0");
        Require(
            double.IsFinite(weight_decay!.Value) && weight_decay >= 0, nameof(weight_decay), weight_decay,
            "be finite and at least 0");
        Require(
            momentum is >= 0 and < 1, nameof(momentum), momentum, "lie between 0 and less than 1; at 1 it takes in no gradient");
        Require(double.IsFinite(a + b + c), nameof(ns_coefficients), ns_coefficients, "be finite");
        Require(double.IsFinite(eps!.Value) && eps > 0, nameof(eps), eps, "be above 0; a gradient of zero is divided by it");
        Require(ns_steps is >= 1 and <= 99, nameof(ns_steps), ns_steps, "lie between 1 and 99");
        Require(Enum.IsDefined(adjust_lr_fn!.Value), nameof(adjust_lr_fn), adjust_lr_fn, "be Original or MatchRmsAdamW");
        Require(
            ns_dtype is torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.Float64, nameof(ns_dtype),
            ns_dtype,
            "be BFloat16, Float32 or Float64; Float16 loses the small singular values");
    }

    /// <summary>What the learning rate is multiplied by for a matrix.</summary>
    internal double Factor(long rows, long columns) => adjust_lr_fn == MuonAdjustment.MatchRmsAdamW
        ? 0.2 * Math.Sqrt(Math.Max(rows, columns))
        : Math.Sqrt(Math.Max(1, (double)rows / columns));

    private static void Require(bool holds, string name, object? value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must {allowed}."), name);
        }
    }
}

/// <summary>A group of matrices that Muon updates with settings of their own.</summary>
public sealed class MuonGroup : ParamGroup<MuonOptions>, torch.optim.IMomentum
{
    /// <summary>A group.</summary>
    /// <param name="parameters">Matrices.</param>
    /// <param name="options">Its settings; what is open is as in the optimizer. Null leaves all of it open.</param>
    public MuonGroup(IEnumerable<Parameter> parameters, MuonOptions? options = null)
        : base(parameters, options ?? new MuonOptions())
    {
    }

    /// <summary>A group with a learning rate and a decay of its own.</summary>
    /// <param name="parameters">Matrices.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="weight_decay">Decoupled weight decay, at least 0; null for that of the optimizer.</param>
    public MuonGroup(IEnumerable<Parameter> parameters, double lr, double? weight_decay = null)
        : base(parameters, new MuonOptions { LearningRate = lr, weight_decay = weight_decay })
    {
    }

    /// <summary>The momentum; CyclicLR and OneCycleLR set it.</summary>
    public double Momentum
    {
        get => Options.momentum!.Value;
        set => Options.momentum = value;
    }
}

/// <summary>What Muon remembers of a matrix.</summary>
[SuppressMessage("Design", "CA1051", Justification = "A field as in TorchSharp's own states.")]
public sealed class MuonState : OptimizerState, IDisposable
{
    /// <summary>The mean gradient.</summary>
    /// <value>Shape and type of the matrix, in gradient units; zero before the first step. It belongs to the optimizer.</value>
    public torch.Tensor momentum_buffer;

    internal MuonState(Parameter parameter)
        : base(parameter) => momentum_buffer = Zeros(parameter).DetachFromDisposeScope();

    /// <inheritdoc/>
    public override void Initialize(OptimizerOptions options) => Keep(Zeros(_parameter));

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer) => momentum_buffer.Save(writer);

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader) => momentum_buffer.Load(reader);

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Keep(((MuonState)source).momentum_buffer.to(_parameter.device, copy: true));
    }

    /// <inheritdoc/>
    public override void to(torch.Device device) => Keep(momentum_buffer.to(device, copy: true));

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other) =>
        other is MuonState state && momentum_buffer.allclose(state.momentum_buffer);

    /// <inheritdoc/>
    public void Dispose() => momentum_buffer.Dispose();

    // Contiguous, whatever the parameter is: TorchSharp saves no other tensors.
    private static torch.Tensor Zeros(Parameter parameter) =>
        torch.zeros(parameter.shape, dtype: parameter.dtype, device: parameter.device);

    private void Keep(torch.Tensor buffer)
    {
        momentum_buffer.Dispose();
        momentum_buffer = buffer.DetachFromDisposeScope();
    }
}
