using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Settings of Muon; the defaults but the step size are those of <c>torch.optim.Muon</c>.</summary>
public sealed record MuonOptions
{
    /// <summary>Step size, before it is multiplied by √max(1, rows/columns).</summary>
    /// <value>Parameter units per step. The default of 0.01 was chosen, not measured.</value>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Part of each parameter that is taken away in a step, before the learning rate is multiplied in.</summary>
    /// <value>No unit. The default is 0.1.</value>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Memory of the mean gradient.</summary>
    /// <value>From 0 to less than 1. The default is 0.95.</value>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Whether the newest gradient is mixed in once more.</summary>
    /// <value>The default is true.</value>
    public bool Nesterov { get; init; } = true;

    /// <summary>Multiply the step size by 0.2 √max(rows, columns) instead, the size of AdamW's steps.</summary>
    /// <value>The default is false.</value>
    public bool MatchesAdamW { get; init; }

    /// <summary>Coefficients of s ← a s + b s³ + c s⁵, the map of every singular value.</summary>
    /// <value>No unit. The default is (3.4445, −4.775, 2.0315).</value>
    public (double A, double B, double C) Coefficients { get; init; } = (3.4445, -4.7750, 2.0315);

    /// <summary>How often the map is applied.</summary>
    /// <value>At least 1. The default is 5.</value>
    public int Iterations { get; init; } = 5;

    /// <summary>Least length that a gradient is divided by.</summary>
    /// <value>Gradient units, above 0. The default is 1e-7.</value>
    public double Epsilon { get; init; } = 1e-7;
}

/// <summary>Steps along the orthogonalised mean gradient, for matrices alone; all else needs an optimizer of its own.</summary>
/// <remarks>
/// Source: <c>torch/optim/_muon.py</c> of PyTorch 2.9, but computed in float32 where that has bfloat16. Gradients are not clipped:
/// their length falls out.
/// </remarks>
public sealed class Muon : IOptimizer
{
    private readonly IReadOnlyList<Parameter> _matrices;
    private readonly MuonOptions _options;
    private readonly float[][] _means;

    /// <summary>Starts with empty memories.</summary>
    /// <param name="matrices">What to update.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">A parameter has other than two dimensions.</exception>
    public Muon(IReadOnlyList<Parameter> matrices, MuonOptions options)
    {
        if (matrices.FirstOrDefault(parameter => parameter.Shape.Count != 2) is { } other)
        {
            throw new ArgumentException(
                $"{other.Name} has shape [{string.Join(", ", other.Shape)}]; Muon takes matrices, of two dimensions. Give it to "
                    + "another optimizer.",
                nameof(matrices));
        }

        _matrices = matrices;
        _options = options;
        _means = [.. matrices.Select(parameter => new float[parameter.Values.Length])];
    }

    /// <inheritdoc/>
    public void Step()
    {
        for (var i = 0; i < _matrices.Count; i++)
        {
            var (matrix, mean) = (_matrices[i], _means[i]);
            var (rows, columns) = (matrix.Shape[0], matrix.Shape[1]);
            TensorPrimitives.Lerp(mean, matrix.Gradients, (float)(1 - _options.Momentum), mean);
            var direction = mean.ToArray();
            if (_options.Nesterov)
            {
                TensorPrimitives.Lerp(matrix.Gradients, mean, (float)_options.Momentum, direction);
            }

            var factor = _options.MatchesAdamW ? 0.2 * Math.Sqrt(Math.Max(rows, columns)) : Math.Sqrt(Math.Max(1, (double)rows / columns));
            var update = Orthogonalised(direction, rows, columns);
            TensorPrimitives.Multiply(matrix.Values, (float)(1 - (_options.LearningRate * _options.WeightDecay)), matrix.Values);
            TensorPrimitives.MultiplyAdd(update, (float)(-_options.LearningRate * factor), matrix.Values, matrix.Values);
        }
    }

    /// <inheritdoc/>
    ParameterUpdate? IOptimizer.UpdateOf(Parameter parameter)
    {
        var i = _matrices.Index().Where(matrix => matrix.Item == parameter).Select(matrix => matrix.Index).DefaultIfEmpty(-1).First();
        return i < 0 ? null : new ParameterUpdate(
            new(_options.LearningRate, _options.WeightDecay, IsDecoupled: true, _options.Momentum), _means[i], static _ => double.NaN);
    }

    private float[] Orthogonalised(float[] matrix, int rows, int columns)
    {
        if (rows > columns)
        {
            // The Gram matrix is that of the shorter side.
            return Transposed(Orthogonalised(Transposed(matrix, rows, columns), columns, rows), columns, rows);
        }

        var norm = Math.Max(Math.Sqrt(FixedOrder.Dot(matrix, matrix)), _options.Epsilon);
        TensorPrimitives.Multiply(matrix, (float)(1 / norm), matrix);
        for (var iteration = 0; iteration < _options.Iterations; iteration++)
        {
            matrix = Iterated(matrix, rows, columns);
        }

        return matrix;
    }

    /// <summary>a X + (b G + c G²) X with G = X Xᵀ.</summary>
    private float[] Iterated(float[] x, int rows, int columns)
    {
        var (a, b, c) = _options.Coefficients;
        var gram = Products(x, rows, columns);
        var polynomial = Products(gram, rows, rows);
        TensorPrimitives.Multiply(polynomial, (float)c, polynomial);
        TensorPrimitives.MultiplyAdd(gram, (float)b, polynomial, polynomial);

        var result = new float[x.Length];
        TensorPrimitives.Multiply(x, (float)a, result);
        for (var row = 0; row < rows; row++)
        {
            var target = result.AsSpan(row * columns, columns);
            for (var k = 0; k < rows; k++)
            {
                TensorPrimitives.MultiplyAdd(x.AsSpan(k * columns, columns), polynomial[(row * rows) + k], target, target);
            }
        }

        return result;
    }

    /// <summary>Inner products of all pairs of rows.</summary>
    private static float[] Products(float[] x, int rows, int columns)
    {
        var products = new float[rows * rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                products[(i * rows) + j] = products[(j * rows) + i] =
                    FixedOrder.Dot(x.AsSpan(i * columns, columns), x.AsSpan(j * columns, columns));
            }
        }

        return products;
    }

    private static float[] Transposed(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        MatrixKernel.Transpose(matrix, columns, result, rows);
        return result;
    }
}
