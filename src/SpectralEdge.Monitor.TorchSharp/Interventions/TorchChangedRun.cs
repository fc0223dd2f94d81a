using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>Gradients and parameters of a TorchSharp model, through float64 copies on the host, one tensor at a time.</summary>
internal sealed class TorchChangedRun(SpectralEdgeCallback callback, torch.optim.Optimizer optimizer)
    : ChangedRun(callback.Monitor, new TorchChangedOptimizer(optimizer))
{
    public override void ReadGradient(Span<double> gradient) => Read(gradient, static parameter => parameter.grad);

    public override void WriteGradient(ReadOnlySpan<double> gradient) => Write(gradient, static parameter => parameter.grad);

    public override void Read(Span<double> parameters) => Read(parameters, static parameter => parameter);

    public override void Write(ReadOnlySpan<double> parameters) => Write(parameters, static parameter => parameter);

    private void Read(Span<double> vector, Func<Parameter, torch.Tensor?> of)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var parameters = Parameters();
        for (var i = 0; i < parameters.Count; i++)
        {
            var part = Spans[i].Of(vector);
            if (of(parameters[i]) is { } tensor)
            {
                var host = tensor.detach().cpu().to_type(torch.ScalarType.Float64).contiguous();
                MemoryMarshal.Cast<byte, double>(host.bytes).CopyTo(part);

                // The span does not keep the tensor alive.
                GC.KeepAlive(host);
            }
            else
            {
                part.Clear();
            }
        }
    }

    private void Write(ReadOnlySpan<double> vector, Func<Parameter, torch.Tensor?> of)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var parameters = Parameters();
        for (var i = 0; i < parameters.Count; i++)
        {
            if (of(parameters[i]) is { } tensor)
            {
                // No managed array: large ones bring collections, which TorchSharp's own optimizers do not always survive.
                var host = torch.empty(tensor.shape, torch.ScalarType.Float64, torch.CPU);
                Spans[i].Of(vector).CopyTo(MemoryMarshal.Cast<byte, double>(host.bytes));

                // One rounding, to the tensor's own format, on its own device.
                _ = tensor.copy_(host);
                GC.KeepAlive(host);
            }
        }
    }

    private IReadOnlyList<Parameter> Parameters()
    {
        IReadOnlyList<Parameter> parameters = [.. callback.Source.Given.Select(static given => given.Parameter)];
        for (var i = 0; i < Math.Max(parameters.Count, Spans.Count); i++)
        {
            if (i >= parameters.Count || i >= Spans.Count || parameters[i].numel() != Spans[i].Count)
            {
                throw new InterventionSkippedException("Other parameters are watched than when the interventions were made.");
            }
        }

        return parameters;
    }
}

/// <summary>Rate, decay and state of a TorchSharp optimizer.</summary>
internal sealed class TorchChangedOptimizer(torch.optim.Optimizer optimizer) : IChangedOptimizer
{
    private const string Decay = "weight_decay";

    public double LearningRate
    {
        get => optimizer.ParamGroups.FirstOrDefault()?.LearningRate ?? double.NaN;
        set
        {
            foreach (var group in optimizer.ParamGroups)
            {
                group.LearningRate = value;
            }
        }
    }

    public double WeightDecay
    {
        get => OptionsOf().Select(options => options.GetType().GetField(Decay)?.GetValue(options) as double?).FirstOrDefault()
            ?? double.NaN;
        set
        {
            foreach (var options in OptionsOf())
            {
                // Every optimizer's options have the field, but no type in common that has it.
                options.GetType().GetField(Decay)?.SetValue(options, (double?)value);
            }
        }
    }

    public object? SaveState()
    {
        if (optimizer is not OptimizerHelper helper)
        {
            return null;
        }

        using var scope = torch.NewDisposeScope();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        helper.save_state_dict(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public void LoadState(object state)
    {
        using var scope = torch.NewDisposeScope();
        using var stream = new MemoryStream((byte[])state);
        using var reader = new BinaryReader(stream);
        var helper = (OptimizerHelper)optimizer;
        helper.load_state_dict(reader);

        // A momentum buffer is made anew, and would go with the dispose scope that the loop has open.
        foreach (var moments in helper.state_dict().State)
        {
            var type = moments.GetType();
            var values = type.GetFields().Select(field => field.GetValue(moments)).Concat(
                type.GetProperties().Select(property => property.GetValue(moments)));
            foreach (var tensor in values.OfType<torch.Tensor>().Where(tensor => !tensor.IsInvalid))
            {
                _ = tensor.DetachFromDisposeScope();
            }
        }
    }

    private IEnumerable<OptimizerOptions> OptionsOf() =>
        (optimizer.ParamGroups ?? []).OfType<ParamGroup>().Select(group => group.Options).Where(options => options is not null);
}
