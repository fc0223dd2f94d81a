using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Settings of gradient descent.</summary>
public sealed record SgdOptions
{
    /// <summary>Step size.</summary>
    /// <value>
    /// Parameter units per gradient unit. The default is 1, the best of four without momentum (docs/reference/optimizers.md).
    /// </value>
    public double LearningRate { get; init; } = 1;

    /// <summary>How much of the last step is made again.</summary>
    /// <value>From 0, the default, to less than 1.</value>
    public double Momentum { get; init; }

    /// <summary>Multiple of each parameter that is added to its gradient: decay that goes through the momentum.</summary>
    /// <value>Gradient units per parameter unit. The default is 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Longest gradient, over all parameters together, that is used as it is; a longer one is shortened to this.
    /// </summary>
    /// <value>Gradient units; infinity switches clipping off. The default is 1.</value>
    public double ClipNorm { get; init; } = 1;
}

/// <summary>Gradient descent, with or without momentum, after clipping the norm of the whole gradient.</summary>
/// <remarks>As in PyTorch: m ← momentum · m + g + decay · θ, beginning with m = g + decay · θ; θ ← θ − lr · m.</remarks>
public sealed class Sgd : IOptimizer
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly (Parameter Parameter, int Start, int Count)[] _pieces;
    private readonly SgdOptions _options;
    private readonly float[][] _momenta;

    /// <summary>Starts at rest.</summary>
    /// <param name="parameters">What to update.</param>
    /// <param name="options">Settings.</param>
    public Sgd(IReadOnlyList<Parameter> parameters, SgdOptions options)
    {
        _parameters = parameters;
        _pieces = [.. parameters.Select(parameter => (parameter, 0, parameter.Values.Length))];
        _options = options;
        _momenta = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
    }

    /// <inheritdoc/>
    public void Step()
    {
        GradientNorm.Clip(_parameters, _pieces, _options.ClipNorm);
        for (var i = 0; i < _parameters.Count; i++)
        {
            var (values, momentum) = (_parameters[i].Values, _momenta[i]);
            TensorPrimitives.Multiply(momentum, (float)_options.Momentum, momentum);
            TensorPrimitives.Add(momentum, _parameters[i].Gradients, momentum);
            TensorPrimitives.MultiplyAdd(values, (float)_options.WeightDecay, momentum, momentum);
            TensorPrimitives.MultiplyAdd(momentum, (float)-_options.LearningRate, values, values);
        }
    }

    /// <inheritdoc/>
    ParameterUpdate? IOptimizer.UpdateOf(Parameter parameter)
    {
        var i = Array.FindIndex(_pieces, piece => piece.Parameter == parameter);
        return i < 0 ? null : new ParameterUpdate(
            new(_options.LearningRate, _options.WeightDecay, IsDecoupled: false, _options.Momentum),
            _options.Momentum == 0 ? null : _momenta[i]);
    }
}
