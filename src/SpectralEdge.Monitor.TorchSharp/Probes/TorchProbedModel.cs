using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Probes;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>What a probe needs of a TorchSharp model: gradients and Hessian products by autograd, where it lives.</summary>
/// <remarks>
/// <para>
/// Each call makes a graph of its own from a fresh call of the user's functions, in a dispose scope of its own, and
/// differentiates with <c>torch.autograd.backward</c>: an error there is an exception, one in <c>torch.autograd.grad</c> ends
/// the process.
/// </para>
/// <para>
/// Before each call the random generator of the CPU is seeded from the batch's index, so that the same batch has the same
/// dropout. TorchSharp cannot save the generator of a device: where parameters live on one, the model is put in eval mode, in
/// which nothing is drawn.
/// </para>
/// </remarks>
#pragma warning disable CA1001 // What is kept goes with Restore.
internal sealed class TorchProbedModel : IProbedModel
#pragma warning restore CA1001
{
    // Those of a commutator's pair.
    private const int KeptGraphs = 2;

    private readonly TorchParameterSource _source;
    private readonly Func<ParameterInventory> _inventory;
    private readonly OptimizerRates _optimizers;
    private readonly torch.nn.Module? _module;
    private readonly Func<ProbeBatch, torch.Tensor?> _loss;
    private Parameter[] _parameters = [];
    private IReadOnlyList<ProbedBlock> _blocks = [];
    private int _version = -1;
    private KeptState? _kept;
    private TorchProbedOptimizer? _optimizer;
    private readonly List<GradientGraph> _graphs = [];
    private bool _hasNoSecondDerivatives;

    /// <summary>Makes the model.</summary>
    /// <param name="source">Gives the watched parameters.</param>
    /// <param name="inventory">Gives the blocks as the monitor knows them.</param>
    /// <param name="optimizers">The known optimizers.</param>
    /// <param name="module">Has modes and buffers; null where there is none.</param>
    /// <param name="loss">Computes the loss of a batch; may throw.</param>
    public TorchProbedModel(
        TorchParameterSource source, Func<ParameterInventory> inventory, OptimizerRates optimizers, torch.nn.Module? module,
        Func<ProbeBatch, torch.Tensor?> loss)
    {
        (_source, _inventory, _optimizers, _module, _loss) = (source, inventory, optimizers, module, loss);
        TakeParameters();
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProbedBlock> Blocks
    {
        get
        {
            Follow();
            return _blocks;
        }
    }

    /// <inheritdoc/>
    public required bool HasValidation { get; init; }

    /// <inheritdoc/>
    public IProbedOptimizer? Optimizer
    {
        get
        {
            // Outside of a probe rates and parameters may be others at every sample.
            Follow();
            _optimizer = _kept is null ? null : _optimizer;
            return _optimizer ??= TorchProbedOptimizer.Of(_optimizers.NewestFirst, _parameters);
        }
    }

    /// <inheritdoc/>
    public void Save()
    {
        if (_kept is not null)
        {
            throw new InvalidOperationException("The model is saved already and has not been restored.");
        }

        CheckParameters();
        if (torch.is_inference_mode_enabled())
        {
            throw new ProbeSkippedException(
                "The step was reported in inference mode, in which nothing can be differentiated. Call OnStepEnd outside of it.");
        }

        // Restore disposes it.
#pragma warning disable CA2000
        (_optimizer, _kept) = (null, new KeptState(_parameters, _module));
#pragma warning restore CA2000
    }

    /// <inheritdoc/>
    public void Restore()
    {
        ForgetGraphs();
        var kept = _kept;
        _kept = null;
        kept?.Dispose();
    }

    /// <inheritdoc/>
    public void Read(Span<double> parameters)
    {
        foreach (var parameter in _parameters)
        {
            var count = (int)parameter.numel();
            TensorValues.Read(parameter, parameters[..count]);
            parameters = parameters[count..];
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<double> parameters)
    {
        if (_kept is null)
        {
            throw new InvalidOperationException("Parameters are written between Save and Restore only.");
        }

        if (Array.Find(_parameters, static parameter => parameter.ElementSize < sizeof(float)) is { } half)
        {
            throw new ProbeSkippedException(
                $"The model has parameters in {half.dtype}: a place beside them is lost in rounding. Keep parameters in float32, "
                    + "or take probes that look at the parameters alone.");
        }

        ForgetGraphs();
        using var noGradient = torch.no_grad();
        foreach (var parameter in _parameters)
        {
            var count = (int)parameter.numel();
            TensorValues.Write(parameters[..count], parameter);
            parameters = parameters[count..];
        }
    }

    /// <inheritdoc/>
    public double Loss(ProbeBatch batch)
    {
        // With gradients on, as the user's function knows it: one that differentiates itself would end the process without.
        using var evaluation = new Evaluation(_kept);
        return TensorMemory.ReadNumber(Forward(batch));
    }

    /// <inheritdoc/>
    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        var loss = PlainGradient(batch, gradient);
        RequireResolved(batch, gradient);
        return loss;
    }

    /// <inheritdoc/>
    public double GradientForProducts(ProbeBatch batch, Span<double> gradient)
    {
        if (_hasNoSecondDerivatives || GraphOf(batch) is not { HasGradient: true } graph)
        {
            return Gradient(batch, gradient);
        }

        graph.Read(gradient);
        RequireResolved(batch, gradient);
        return graph.Loss;
    }

    /// <inheritdoc/>
    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        if (!_hasNoSecondDerivatives && DifferentiateTwice(batch, direction, product))
        {
            return Probes.HessianProduct.Exact;
        }

        Differences(batch, direction, product);
        _hasNoSecondDerivatives = true;
        return Probes.HessianProduct.Differences;
    }

    private void RequireResolved(ProbeBatch batch, ReadOnlySpan<double> gradient)
    {
        var largest = 0.0;
        foreach (var element in gradient)
        {
            largest = Math.Max(largest, Math.Abs(element));
        }

        if (largest < _parameters.Max(static parameter => SmallestNormal(parameter.dtype)))
        {
            throw new ProbeSkippedException(
                $"The gradient on the {batch.Set} batch has vanished: no element reaches the smallest number that "
                    + $"{_parameters[0].dtype} resolves. What is measured along it is undefined.");
        }
    }

    private double PlainGradient(ProbeBatch batch, Span<double> gradient)
    {
        using var evaluation = new Evaluation(_kept);
        var loss = LossTensor.CheckGraph(Forward(batch));
        try
        {
            torch.autograd.backward([loss], null, false, false, _parameters);
        }
        catch (ExternalException exception)
        {
            throw new ProbeSkippedException($"The loss cannot be differentiated: {FirstLine(exception.Message)}");
        }

        return ReadGradients(gradient)
            ? TensorMemory.ReadNumber(loss)
            : throw new ProbeSkippedException(
                "The loss depends on none of the watched parameters: is it the loss of this model?");
    }

    /// <summary>H v as the derivative of ⟨∇L, v⟩; products on one batch at one place share the graph of ∇L.</summary>
    /// <returns>False where the gradient cannot be differentiated.</returns>
    private bool DifferentiateTwice(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        if (GraphOf(batch) is not { HasCurvature: true } graph)
        {
            return false;
        }

        using var evaluation = new Evaluation(_kept);
        var isDone = graph.Differentiate(direction, _parameters);
        if (isDone)
        {
            ReadGradients(product);
        }

        return isDone;
    }

    /// <summary>The gradient of a batch with its graph, of this call or one before.</summary>
    /// <returns>Null where it has none.</returns>
    private GradientGraph? GraphOf(ProbeBatch batch)
    {
        if (_graphs.Find(graph => graph.Batch == batch) is { } known)
        {
            return known;
        }

        // Before the next one is made: a graph is most of the memory of a probe.
        if (_graphs.Count == KeptGraphs)
        {
            _graphs[0].Forget();
            _graphs.RemoveAt(0);
        }

        using var evaluation = new Evaluation(_kept);

        var graph = GradientGraph.Of(batch, Forward, _parameters);
        if (graph is not null)
        {
            _graphs.Add(graph);
        }

        return graph;
    }

    private void ForgetGraphs()
    {
        _graphs.ForEach(static graph => graph.Forget());
        _graphs.Clear();
    }

    /// <summary>H v by a central difference of gradients.</summary>
    /// <remarks>
    /// The displacement has the length ∛ε |θ|, with ε the precision of the coarsest parameter's format (1.2e-7 in float32, so
    /// 0.005 |θ|): it balances the error of the difference, of second order in the displacement, against rounding. Chosen by
    /// that balance; the published estimators displace by 0.005 |θ| too. Where θ is 0 it is ∛ε.
    /// </remarks>
    private void Differences(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        var (here, beside, length) = (new double[direction.Length], new double[direction.Length], ProbeView.Norm(direction));
        product.Clear();
        if (length == 0)
        {
            return;
        }

        Read(here);
        var size = ProbeView.Norm(here);
        var isDouble = Array.TrueForAll(_parameters, static parameter => parameter.dtype == torch.ScalarType.Float64);
        var precision = isDouble ? 1.0 / (1L << 52) : 1.0 / (1 << 23);
        var step = Math.Cbrt(precision) * (size > 0 ? size : 1) / length;
        try
        {
            foreach (var side in (ReadOnlySpan<int>)[1, -1])
            {
                for (var i = 0; i < here.Length; i++)
                {
                    beside[i] = here[i] + (side * step * direction[i]);
                }

                Write(beside);
                PlainGradient(batch, beside);
                for (var i = 0; i < here.Length; i++)
                {
                    product[i] += side * beside[i] / (2 * step);
                }
            }
        }
        finally
        {
            Write(here);
        }
    }

    private torch.Tensor Forward(ProbeBatch batch)
    {
        if (Array.Exists(_parameters, static parameter => parameter.device_type != DeviceType.CPU))
        {
            _module?.eval();
        }

        using (var random = torch.Generator.Default)
        {
            var set = batch.Set == ProbeBatch.Train ? 1UL : 2UL;
            random.manual_seed((long)(SplitMix.Word(set, (ulong)batch.Index) >> 1));
        }

        var loss = _loss(batch);
        _kept!.ClearGradients();
        return LossTensor.Check(loss);
    }

    /// <summary>Reads what backward() left on the parameters.</summary>
    /// <returns>False if that is nothing.</returns>
    private bool ReadGradients(Span<double> gradient)
    {
        var found = false;
        foreach (var parameter in _parameters)
        {
            var part = gradient[..(int)parameter.numel()];
            gradient = gradient[part.Length..];
            part.Clear();
            if (parameter.grad is { } own)
            {
                found = true;
                TensorValues.Read(own, part);
            }
        }

        return found;
    }

    private void CheckParameters()
    {
        Follow();
        if (Array.FindIndex(_parameters, static own => own.IsInvalid || !own.requires_grad) is >= 0 and var gone)
        {
            throw new ProbeSkippedException(
                $"Parameter '{Blocks[gone].Name}' was disposed or frozen since the sample was taken; probes go on with the next "
                    + "full window.");
        }

        if (!Blocks.Select(static block => (block.Name, block.Count)).SequenceEqual(
            _inventory().Blocks.Select(static block => (block.Name, block.Count))))
        {
            throw new ProbeSkippedException("The watched parameters have changed; probes go on with the next full window.");
        }
    }

    /// <summary>Takes the parameters anew if the monitor has read others.</summary>
    private void Follow()
    {
        if (_kept is null && _version != _source.Version)
        {
            TakeParameters();
        }
    }

    private void TakeParameters()
    {
        (_version, _hasNoSecondDerivatives) = (_source.Version, false);
        _parameters = [.. _source.Given.Select(static block => block.Parameter)];
        _blocks = [.. _source.Given.Select(static block => new ProbedBlock(block.Name, block.Parameter.shape))];
    }

    private static double SmallestNormal(torch.ScalarType format) =>
        format == torch.ScalarType.Float64 ? 2.2250738585072014e-308
        : format == torch.ScalarType.Float16 ? 6.103515625e-05
        : 1.1754943508222875e-38;

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
