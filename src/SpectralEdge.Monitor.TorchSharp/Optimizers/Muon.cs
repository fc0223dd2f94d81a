using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Muon: steps along the orthogonalised mean gradient, for weight matrices; the rest is AdamW's.</summary>
/// <remarks>
/// <para>
/// For a matrix θ with gradient g: m ← m + (1 − momentum)(g − m); u = g + momentum (m − g) with <c>nesterov</c>, else m;
/// θ ← (1 − lr weight_decay) θ − lr s NS(u), with s of <see cref="MuonAdjustment"/> and NS the Newton-Schulz iteration
/// in bfloat16. That is <c>torch.optim.Muon</c> of PyTorch 2.9 by its code; its documentation has another momentum. Differences:
/// <c>docs/reference/optimizers.md</c>.
/// </para>
/// <para>
/// An optimizer of TorchSharp like any other: <see cref="OptimizerHelper"/> with groups, schedulers and saved states. A group of
/// type <see cref="MuonGroup"/> is updated by Muon, one of TorchSharp's own <c>AdamW.ParamGroup</c> by TorchSharp's own AdamW.
/// Using it changes the run, as any optimizer does; it has nothing to do with watching.
/// </para>
/// </remarks>
public sealed class Muon : OptimizerHelper, torch.optim.IMomentum
{
    private readonly HashSet<nint> _held = [];
    private AdamW? _adamw;

    /// <summary>Muon for matrices with names.</summary>
    /// <param name="parameters">Names and matrices; the names are for messages.</param>
    /// <param name="lr">Learning rate, before <paramref name="adjust_lr_fn"/>: at least 0.</param>
    /// <param name="weight_decay">
    /// Decoupled weight decay: each step takes away lr · weight_decay of the weights, with the rate that is not adjusted. At
    /// least 0; 0.1 as in PyTorch.
    /// </param>
    /// <param name="momentum">Memory of the mean gradient, from 0 to less than 1.</param>
    /// <param name="nesterov">Whether the newest gradient is mixed in once more.</param>
    /// <param name="ns_coefficients">Coefficients of the iteration; null for (3.4445, −4.775, 2.0315).</param>
    /// <param name="eps">Least length that a gradient is divided by, in gradient units: above 0.</param>
    /// <param name="ns_steps">Steps of the iteration, from 1 to 99.</param>
    /// <param name="adjust_lr_fn">How the learning rate follows the shape.</param>
    /// <param name="ns_dtype">
    /// Format of the iteration: bfloat16 as in PyTorch; float32 or float64 for updates without its rounding, which is up to 12 %
    /// and differs from one processor to another.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no parameter, one is no real matrix or is given twice, or a setting is out of range.
    /// </exception>
    public Muon(
        IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double weight_decay = 0.1,
        double momentum = 0.95, bool nesterov = true, (double a, double b, double c)? ns_coefficients = null, double eps = 1e-7,
        int ns_steps = 5, MuonAdjustment adjust_lr_fn = MuonAdjustment.Original,
        torch.ScalarType ns_dtype = torch.ScalarType.BFloat16)
        : this(
            [new MuonGroup(Matrices(parameters))],
            new MuonOptions
            {
                LearningRate = lr,
                weight_decay = weight_decay,
                momentum = momentum,
                nesterov = nesterov,
                ns_coefficients = ns_coefficients ?? MuonOptions.Default.ns_coefficients,
                eps = eps,
                ns_steps = ns_steps,
                adjust_lr_fn = adjust_lr_fn,
                ns_dtype = ns_dtype,
            })
    {
    }

    /// <summary>Muon for matrices.</summary>
    /// <param name="parameters">Matrices.</param>
    /// <param name="lr">Learning rate, before <paramref name="adjust_lr_fn"/>: at least 0.</param>
    /// <param name="weight_decay">Decoupled weight decay, at least 0.</param>
    /// <param name="momentum">Memory of the mean gradient, from 0 to less than 1.</param>
    /// <param name="nesterov">Whether the newest gradient is mixed in once more.</param>
    /// <param name="ns_coefficients">Coefficients of the iteration; null for (3.4445, −4.775, 2.0315).</param>
    /// <param name="eps">Least length that a gradient is divided by, in gradient units: above 0.</param>
    /// <param name="ns_steps">Steps of the iteration, from 1 to 99.</param>
    /// <param name="adjust_lr_fn">How the learning rate follows the shape.</param>
    /// <param name="ns_dtype">Format of the iteration.</param>
    /// <exception cref="ArgumentException">
    /// There is no parameter, one is no real matrix or is given twice, or a setting is out of range.
    /// </exception>
    public Muon(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double weight_decay = 0.1, double momentum = 0.95,
        bool nesterov = true, (double a, double b, double c)? ns_coefficients = null, double eps = 1e-7, int ns_steps = 5,
        MuonAdjustment adjust_lr_fn = MuonAdjustment.Original, torch.ScalarType ns_dtype = torch.ScalarType.BFloat16)
        : this(
            parameters.Select(static (parameter, i) => ($"number {i}", parameter)), lr, weight_decay, momentum, nesterov,
            ns_coefficients, eps, ns_steps, adjust_lr_fn, ns_dtype)
    {
    }

    /// <summary>Muon for some groups, AdamW for others.</summary>
    /// <param name="groups">Each a <see cref="MuonGroup"/> of matrices or an <c>AdamW.ParamGroup</c> of anything.</param>
    /// <param name="defaults">
    /// What groups of matrices leave open; null for the defaults of PyTorch. AdamW's groups have TorchSharp's defaults.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no parameter; a group is of another type; a matrix of Muon's is none; a parameter is given twice; a setting is
    /// out of range.
    /// </exception>
    public Muon(IEnumerable<ParamGroup> groups, MuonOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _defaults = (defaults ?? new MuonOptions()).Over(MuonOptions.Default);
        _parameter_groups = new List<ParamGroup>();
        foreach (var group in groups)
        {
            add_param_group(group);
        }

        if (_held.Count == 0)
        {
            throw new ArgumentException("There are no parameters; an optimizer must have one at least. Give model.parameters().");
        }
    }

    /// <summary>The momentum that groups added from now on have by default; those that are there have their own.</summary>
    public double Momentum
    {
        get => ((MuonOptions)_defaults).momentum!.Value;
        set => ((MuonOptions)_defaults).momentum = value;
    }

    /// <summary>One optimizer for a whole model: Muon for the matrices, AdamW for the rest, one rate and one decay.</summary>
    /// <param name="module">The model. A tensor that it lists twice, as tied weights, is taken once.</param>
    /// <param name="lr">Learning rate of both; Muon's is adjusted by <see cref="MuonAdjustment.MatchRmsAdamW"/>.</param>
    /// <param name="weight_decay">Decoupled weight decay of both.</param>
    /// <param name="adamw">
    /// Which matrices are AdamW's too, by the name of the parameter: the output layer, as the authors of Muon advise. Embeddings
    /// (and what is tied to them) always are.
    /// </param>
    /// <returns>
    /// An optimizer of two groups, or of one if nothing is left for AdamW: <c>ParamGroups</c> has Muon's first.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Nothing is left for Muon, <paramref name="adamw"/> names nothing, or a setting is out of range.
    /// </exception>
    public static Muon WithAdamW(
        torch.nn.Module module, double lr = 1e-3, double weight_decay = 0.1, Func<string, bool>? adamw = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var tables = module.modules().Append(module)
            .Where(static part => part is Embedding or EmbeddingBag)
            .SelectMany(static part => part.parameters(recurse: false)).Select(Native).ToHashSet();
        var matrices = new List<(string, Parameter)>();
        var (rest, named) = (new List<Parameter>(), false);
        foreach (var (name, parameter) in module.named_parameters().DistinctBy(static named => Native(named.parameter)))
        {
            var isNamed = adamw?.Invoke(name) == true;
            named |= isNamed;
            if (parameter.dim() == 2 && !tables.Contains(Native(parameter)) && !isNamed)
            {
                matrices.Add((name, parameter));
            }
            else
            {
                rest.Add(parameter);
            }
        }

        RequireBoth(module, adamw is null || named, matrices.Count, rest.Count);
        var options = new MuonOptions
        {
            LearningRate = lr,
            weight_decay = weight_decay,
            adjust_lr_fn = MuonAdjustment.MatchRmsAdamW,
        };
        ParamGroup first = new MuonGroup(Matrices(matrices), options);
        return new Muon(rest.Count == 0 ? [first] : [first, new AdamWGroup(rest, lr, weight_decay)]);
    }

    /// <inheritdoc/>
    public override torch.Tensor step(Func<torch.Tensor>? closure = null)
    {
        var loss = _step<ParamGroup>(
            group =>
            {
                if (group is MuonGroup matrices)
                {
                    Update(matrices);
                }
            },
            closure!);
        _adamw?.step();
        return loss;
    }

    /// <summary>Adds a group: a <see cref="MuonGroup"/> of matrices, or an <c>AdamW.ParamGroup</c> of anything.</summary>
    /// <param name="param_group">The group. What it leaves open is filled in.</param>
    /// <exception cref="ArgumentException">
    /// It is of another type; a matrix of Muon's is none; a parameter is held already; a setting is out of range.
    /// </exception>
    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        var parameters = param_group.Parameters?.ToList() ?? [];
        if (param_group is MuonGroup matrices)
        {
            Matrices(parameters.Select(static (parameter, i) => ($"number {i} of the group", parameter)));
            var options = (matrices.Options ?? new MuonOptions()).Over((MuonOptions)_defaults);
            options.Validate();
            matrices.Options = options;
            options.InitialLearningRate = options.LearningRate!.Value;
        }
        else if (param_group is not AdamW.ParamGroup)
        {
            throw new ArgumentException(
                $"param_group is a {param_group.GetType()}; Muon takes a MuonGroup of matrices, or an AdamW.ParamGroup "
                    + "whose parameters AdamW updates. Other optimizers beside it step by themselves.",
                nameof(param_group));
        }

        Hold(parameters);
        _parameter_groups.Add(param_group);
        if (param_group is AdamW.ParamGroup others)
        {
            AddToAdamW(others);
        }
        else
        {
            parameters.ForEach(parameter =>
            {
                var state = new MuonState(parameter);
                state.Initialize(param_group.Options);
                _state[parameter.Handle] = state;
            });
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _adamw?.Dispose();
            foreach (var state in _state.values().OfType<MuonState>())
            {
                state.Dispose();
            }

            _state.Clear();
        }

        base.Dispose(disposing);
    }

    /// <summary>The native tensor: the same for tied parameters, whose handles differ.</summary>
    private static nint Native(Parameter parameter) => Marshal.ReadIntPtr(parameter.Handle);

    /// <summary>The parameters, all of which are matrices.</summary>
    private static void RequireBoth(torch.nn.Module module, bool isNamed, int matrices, int others)
    {
        if (!isNamed)
        {
            throw new ArgumentException(
                $"adamw is true for no parameter of {module.GetType().Name}, such as "
                    + $"'{module.named_parameters().First().name}'; it must name one at least. Give the names that "
                    + "named_parameters() lists, or leave adamw out.");
        }

        if (matrices == 0)
        {
            throw new ArgumentException(
                $"{module.GetType().Name} has no matrix for Muon: its {others} parameters are embeddings, have other than "
                    + "two dimensions, or were named for AdamW. Use AdamW alone.",
                nameof(module));
        }
    }

    private static List<Parameter> Matrices(IEnumerable<(string Name, Parameter Parameter)> named)
    {
        ArgumentNullException.ThrowIfNull(named);

        // The name that constructors have for it.
#pragma warning disable CA2208
        return
        [
            .. named.Select(static each => each.Parameter is { } matrix && matrix.dim() == 2 && !matrix.is_complex()
                ? matrix
                : throw new ArgumentException(
                    $"Parameter {each.Name} has shape [{string.Join(", ", each.Parameter.shape)}] and type "
                        + $"{each.Parameter.dtype}; Muon takes real matrices, of two dimensions. Give it to AdamW: "
                        + "Muon.WithAdamW(model) makes one optimizer of both, and a Muon takes an AdamW.ParamGroup.",
                    "parameters")),
        ];
#pragma warning restore CA2208
    }

    /// <summary>start + weight · (end − start), by the end that is nearer.</summary>
    private static torch.Tensor Between(torch.Tensor start, torch.Tensor end, double weight)
    {
        using Scalar part = weight < 0.5 ? weight : weight - 1;
        return (weight < 0.5 ? start : end).add(end.sub(start), part);
    }

    /// <summary>
    /// TorchSharp's own AdamW has the arithmetic and the states; this optimizer has the same objects, to save and to list them.
    /// </summary>
    private void AddToAdamW(AdamW.ParamGroup group)
    {
        _adamw ??= new AdamW(Array.Empty<AdamW.ParamGroup>());
        _adamw.add_param_group(group);
        foreach (var (parameter, state) in _adamw.parameters().Zip(_adamw.state_dict().State))
        {
            _state[parameter.Handle] = state;
        }
    }

    private void Hold(List<Parameter> parameters)
    {
        var added = parameters.ConvertAll(Native);
        if (added.FindIndex(_held.Contains) is >= 0 and var again)
        {
            throw new ArgumentException(
                $"A parameter of shape [{string.Join(", ", parameters[again].shape)}] is in another group already; each belongs "
                    + "to one group, else it would be stepped twice.",
                nameof(parameters));
        }

        if (added.Distinct().Count() < added.Count)
        {
            throw new ArgumentException(
                $"The group holds {added.Count} parameters, but some of them are the same tensor, as tied weights are; name "
                    + "each once, else it would be stepped twice.",
                nameof(parameters));
        }

        _held.UnionWith(added);
    }

    private void Update(MuonGroup group)
    {
        var options = group.Options;
        var (lr, momentum) = (group.LearningRate, options.momentum!.Value);
        foreach (var parameter in group.Parameters)
        {
            using var scope = torch.NewDisposeScope();
            if (parameter.grad is not { } gradient)
            {
                continue;
            }

            if (gradient.is_sparse)
            {
                throw new NotSupportedException(
                    $"A matrix of shape [{string.Join(", ", parameter.shape)}] has a sparse gradient, which cannot be "
                        + "orthogonalised; make the layer with sparse: false, or give it to an optimizer for sparse gradients.");
            }

            if (!_state.TryGetValue(parameter.Handle, out var held))
            {
                throw new InvalidOperationException(
                    "The parameters are other tensors than at the start, as after model.to(...). Make a new optimizer then.");
            }

            var buffer = ((MuonState)held).momentum_buffer;
            buffer.copy_(Between(buffer, gradient, 1 - momentum));
            var update = NewtonSchulz.Of(
                options.nesterov!.Value ? Between(gradient, buffer, momentum) : buffer, options.ns_coefficients!.Value,
                options.eps!.Value, options.ns_steps!.Value, options.ns_dtype!.Value);

            using Scalar kept = 1 - (lr * options.weight_decay!.Value);
            using Scalar rate = -lr * options.Factor(parameter.shape[0], parameter.shape[1]);
            parameter.mul_(kept);
            parameter.add_(update, rate);
        }
    }

    /// <summary>A group of AdamW's with a momentum, its first beta: CyclicLR of TorchSharp looks for one.</summary>
    private sealed class AdamWGroup(IEnumerable<Parameter> parameters, double lr, double decay)
        : AdamW.ParamGroup(parameters, lr, weight_decay: decay), torch.optim.IMomentum
    {
        public double Momentum
        {
            get => Betas.Item1;
            set => Betas = (value, Betas.Item2);
        }
    }
}
