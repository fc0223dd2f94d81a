using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>y = x·Wᵀ + b, for some rows of a weight and the same elements of its bias.</summary>
/// <remarks>Holds no activations, so any number of threads may use it between two calls of <see cref="Refresh"/>.</remarks>
internal sealed class Linear
{
    private const int TileColumns = 16;

    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly int _firstRow;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly float[] _transposed;

    /// <summary>Uses all rows of a weight.</summary>
    public Linear(Parameter weight, Parameter bias)
        : this(weight, bias, 0, weight.Shape[0])
    {
    }

    /// <summary>Uses <paramref name="outputs"/> rows of a weight, from <paramref name="firstRow"/> on.</summary>
    public Linear(Parameter weight, Parameter bias, int firstRow, int outputs)
    {
        _weight = weight;
        _bias = bias;
        _firstRow = firstRow;
        _inputs = weight.Shape[1];
        _outputs = outputs;
        Stride = (outputs + TileColumns - 1) / TileColumns * TileColumns;
        _transposed = new float[_inputs * Stride];
    }

    /// <summary>Distance of two rows of y: the number of outputs, rounded up to whole tiles.</summary>
    public int Stride { get; }

    /// <summary>Takes over the present values of the weight; to be called after every change of it.</summary>
    public void Refresh() => MatrixKernel.Transpose(WeightRows(_weight.Values), _inputs, _transposed, Stride);

    /// <summary>Writes the outputs of each row; what lies between the outputs and the stride is undefined.</summary>
    /// <param name="x">Shape [rows x inputs].</param>
    /// <param name="y">Shape [rows x <see cref="Stride"/>], overwritten.</param>
    /// <param name="rows">Number of rows.</param>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        var bias = _bias.Values.AsSpan(_firstRow, _outputs);
        for (var row = 0; row < rows; row++)
        {
            bias.CopyTo(y[(row * Stride)..]);
        }

        MatrixKernel.AddProduct(x, _inputs, _transposed, y, rows, _inputs, Stride);
    }

    /// <summary>Adds to the gradients of weight and bias, and to the gradient of the inputs.</summary>
    /// <param name="dy">Shape [rows x <see cref="Stride"/>]: derivative of the loss by the outputs.</param>
    /// <param name="x">Shape [rows x inputs]: what the forward pass read.</param>
    /// <param name="gradients">Added to.</param>
    /// <param name="dx">Shape [rows x inputs], added to.</param>
    /// <param name="rows">Number of rows.</param>
    public void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, GradientBuffer gradients, Span<float> dx, int rows)
    {
        var biasGradient = gradients[_bias].Slice(_firstRow, _outputs);
        for (var row = 0; row < rows; row++)
        {
            TensorPrimitives.Add(biasGradient, dy.Slice(row * Stride, _outputs), biasGradient);
        }

        MatrixKernel.AddTransposedProduct(dy, Stride, x, WeightRows(gradients[_weight]), _outputs, rows, _inputs);
        MatrixKernel.AddProduct(dy, Stride, WeightRows(_weight.Values), dx, rows, _outputs, _inputs);
    }

    private Span<float> WeightRows(Span<float> weight) => weight.Slice(_firstRow * _inputs, _outputs * _inputs);
}
