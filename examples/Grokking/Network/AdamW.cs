using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Adam with decoupled weight decay on all parameters, after clipping the norm of the whole gradient.</summary>
/// <remarks>Source: Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019; order of operations as in PyTorch.</remarks>
public sealed class AdamW
{
    private readonly Parameter[] _parameters;
    private readonly AdamWOptions _options;
    private readonly float[][] _means;
    private readonly float[][] _squares;
    private readonly float[] _scratch;

    /// <summary>Starts with empty memories.</summary>
    /// <param name="parameters">What to update.</param>
    /// <param name="options">Settings of the optimizer.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions options)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);

        _parameters = [.. parameters];
        _options = options;
        _means = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
        _squares = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
        _scratch = new float[parameters.Max(parameter => parameter.Values.Length)];
    }

    /// <summary>Number of updates made.</summary>
    public int StepCount { get; private set; }

    /// <summary>Clips the gradients in place, then updates every value.</summary>
    public void Step()
    {
        StepCount++;
        ClipGradients();
        for (var i = 0; i < _parameters.Length; i++)
        {
            Remember(_parameters[i].Gradients, _means[i], _squares[i]);
            Update(_parameters[i].Values, _means[i], _squares[i]);
        }
    }

    private void ClipGradients()
    {
        var sum = 0.0;
        foreach (var parameter in _parameters)
        {
            sum += FixedOrder.Dot(parameter.Gradients, parameter.Gradients);
        }

        var norm = Math.Sqrt(sum);
        if (norm > _options.ClipNorm)
        {
            foreach (var parameter in _parameters)
            {
                TensorPrimitives.Multiply(parameter.Gradients, (float)(_options.ClipNorm / norm), parameter.Gradients);
            }
        }
    }

    private void Remember(ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        var scratch = _scratch.AsSpan(0, gradient.Length);
        TensorPrimitives.Multiply(mean, (float)_options.Beta1, mean);
        TensorPrimitives.MultiplyAdd(gradient, (float)(1 - _options.Beta1), mean, mean);

        TensorPrimitives.Multiply(gradient, gradient, scratch);
        TensorPrimitives.Multiply(square, (float)_options.Beta2, square);
        TensorPrimitives.MultiplyAdd(scratch, (float)(1 - _options.Beta2), square, square);
    }

    private void Update(Span<float> values, ReadOnlySpan<float> mean, ReadOnlySpan<float> square)
    {
        // The memories start at zero; dividing by these takes the bias out.
        var meanCorrection = 1 - Math.Pow(_options.Beta1, StepCount);
        var squareCorrection = 1 - Math.Pow(_options.Beta2, StepCount);

        var scratch = _scratch.AsSpan(0, values.Length);
        TensorPrimitives.Sqrt(square, scratch);
        TensorPrimitives.Multiply(scratch, (float)(1 / Math.Sqrt(squareCorrection)), scratch);
        TensorPrimitives.Add(scratch, (float)_options.Epsilon, scratch);
        TensorPrimitives.Divide(mean, scratch, scratch);

        TensorPrimitives.Multiply(values, (float)(1 - (_options.LearningRate * _options.WeightDecay)), values);
        TensorPrimitives.MultiplyAdd(scratch, (float)(-_options.LearningRate / meanCorrection), values, values);
    }
}
