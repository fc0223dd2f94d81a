using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Brings each row to mean 0 and variance 1, then scales and shifts it: y = w x̂ + b.</summary>
internal sealed class LayerNorm(Parameter weight, Parameter bias)
{
    // PyTorch's default.
    private const float Epsilon = 1e-5f;

    private readonly int _width = weight.Values.Length;

    /// <summary>What the backward pass needs to know of the forward pass.</summary>
    internal sealed class Memory(int rows, int width)
    {
        /// <summary>The rows before scale and shift, x̂.</summary>
        public float[] Normalized { get; } = new float[rows * width];

        /// <summary>One over the standard deviation of each row.</summary>
        public float[] InverseDeviation { get; } = new float[rows];
    }

    /// <summary>Makes room for what the backward pass needs.</summary>
    public Memory CreateMemory(int rows) => new(rows, _width);

    /// <summary>Normalizes each row.</summary>
    /// <param name="x">Shape [rows x width].</param>
    /// <param name="y">Shape [rows x width], overwritten.</param>
    /// <param name="memory">Overwritten.</param>
    /// <param name="rows">Number of rows.</param>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, Memory memory, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var source = x.Slice(row * _width, _width);
            var target = y.Slice(row * _width, _width);
            var normalized = memory.Normalized.AsSpan(row * _width, _width);

            TensorPrimitives.Subtract(source, FixedOrder.Sum(source) / _width, normalized);
            var variance = FixedOrder.Dot(normalized, normalized) / _width;
            var inverseDeviation = 1 / MathF.Sqrt(variance + Epsilon);
            TensorPrimitives.Multiply(normalized, inverseDeviation, normalized);
            TensorPrimitives.MultiplyAdd(normalized, weight.Values, bias.Values, target);
            memory.InverseDeviation[row] = inverseDeviation;
        }
    }

    /// <summary>Adds to the gradients of scale and shift, and to the gradient of the inputs.</summary>
    /// <param name="dy">Shape [rows x width]: derivative of the loss by the outputs. Destroyed.</param>
    /// <param name="memory">What the forward pass left.</param>
    /// <param name="gradients">Added to.</param>
    /// <param name="dx">Shape [rows x width], added to.</param>
    /// <param name="rows">Number of rows.</param>
    /// <remarks>With g = w dy: dx = (g - mean(g) - x̂ mean(g x̂)) / deviation.</remarks>
    public void Backward(Span<float> dy, Memory memory, GradientBuffer gradients, Span<float> dx, int rows)
    {
        var weightGradient = gradients[weight];
        var biasGradient = gradients[bias];
        for (var row = 0; row < rows; row++)
        {
            var g = dy.Slice(row * _width, _width);
            var target = dx.Slice(row * _width, _width);
            var normalized = memory.Normalized.AsSpan(row * _width, _width);
            TensorPrimitives.MultiplyAdd(g, normalized, weightGradient, weightGradient);
            TensorPrimitives.Add(biasGradient, g, biasGradient);

            TensorPrimitives.Multiply(g, weight.Values, g);
            var mean = FixedOrder.Sum(g) / _width;
            var slope = FixedOrder.Dot(g, normalized) / _width;
            TensorPrimitives.Subtract(g, mean, g);
            TensorPrimitives.MultiplyAdd(normalized, -slope, g, g);
            TensorPrimitives.MultiplyAdd(g, memory.InverseDeviation[row], target, target);
        }
    }
}
