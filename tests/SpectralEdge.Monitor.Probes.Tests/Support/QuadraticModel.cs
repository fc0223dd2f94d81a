namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>
/// L_B(θ) = ½ (θ − c_B)ᵀ H_B (θ − c_B), with a Hessian and a centre for each batch: everything about it is known in closed form.
/// </summary>
/// <remarks>One block "w" of P values in float64. It throws where parameters are written outside Save and Restore.</remarks>
internal sealed class QuadraticModel : IProbedModel
{
    private readonly Func<ProbeBatch, (double[,] Hessian, double[] Centre)> _of;
    private double[]? _kept;

    /// <summary>Makes it.</summary>
    /// <param name="parameters">θ, used in place.</param>
    /// <param name="of">The Hessian and the centre of a batch.</param>
    public QuadraticModel(double[] parameters, Func<ProbeBatch, (double[,] Hessian, double[] Centre)> of)
    {
        (Parameters, _of) = (parameters, of);
        Blocks = [new ProbedBlock("w", [parameters.Length])];
    }

    /// <summary>The same quadratic on all batches, with centre 0.</summary>
    public static QuadraticModel Of(double[] parameters, double[,] hessian) =>
        new(parameters, _ => (hessian, new double[parameters.Length]));

    /// <summary>The parameters themselves.</summary>
    public double[] Parameters { get; }

    /// <summary>The parameters for a monitor.</summary>
    public ParameterArrays Source => new ParameterArrays().Add("w", Parameters);

    public IReadOnlyList<ProbedBlock> Blocks { get; }

    public bool HasValidation { get; init; } = true;

    public IProbedOptimizer? Optimizer { get; init; }

    /// <summary>Number of gradients taken.</summary>
    public int GradientCount { get; private set; }

    /// <summary>Called before each loss and gradient; may throw.</summary>
    public Action<ProbeBatch>? Evaluating { get; set; }

    public void Save() => _kept = [.. Parameters];

    public void Restore()
    {
        _kept!.CopyTo(Parameters, 0);
        _kept = null;
    }

    public void Read(Span<double> parameters) => Parameters.CopyTo(parameters);

    public void Write(ReadOnlySpan<double> parameters)
    {
        if (_kept is null)
        {
            throw new InvalidOperationException("Written outside Save and Restore.");
        }

        parameters.CopyTo(Parameters);
    }

    public double Loss(ProbeBatch batch)
    {
        Evaluating?.Invoke(batch);
        var (hessian, centre) = _of(batch);
        var distance = Subtract(Parameters, centre);
        return 0.5 * Dot(distance, Multiply(hessian, distance));
    }

    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        Evaluating?.Invoke(batch);
        GradientCount++;
        var (hessian, centre) = _of(batch);
        var distance = Subtract(Parameters, centre);
        var product = Multiply(hessian, distance);
        product.CopyTo(gradient);
        return 0.5 * Dot(distance, product);
    }

    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        Evaluating?.Invoke(batch);
        Multiply(_of(batch).Hessian, direction.ToArray()).CopyTo(product);
        return Probes.HessianProduct.Exact;
    }

    /// <summary>A symmetric matrix with given eigenvalues and random eigenvectors.</summary>
    /// <returns>The matrix, and its eigenvectors as rows.</returns>
    public static (double[,] Matrix, double[][] Vectors) Symmetric(double[] eigenvalues, int seed)
    {
        var (count, random) = (eigenvalues.Length, new Random(seed));
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var vector = new double[count];
            for (var k = 0; k < count; k++)
            {
                vector[k] = (random.NextDouble() * 2) - 1;
            }

            for (var pass = 0; pass < 2; pass++)
            {
                for (var other = 0; other < i; other++)
                {
                    var part = Dot(vector, vectors[other]);
                    for (var k = 0; k < count; k++)
                    {
                        vector[k] -= part * vectors[other][k];
                    }
                }
            }

            var length = Math.Sqrt(Dot(vector, vector));
            vectors[i] = Array.ConvertAll(vector, element => element / length);
        }

        var matrix = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var a = 0; a < count; a++)
            {
                for (var b = 0; b < count; b++)
                {
                    matrix[a, b] += eigenvalues[i] * vectors[i][a] * vectors[i][b];
                }
            }
        }

        return (matrix, vectors);
    }

    public static double[] Multiply(double[,] matrix, double[] vector)
    {
        var product = new double[vector.Length];
        for (var i = 0; i < product.Length; i++)
        {
            for (var j = 0; j < vector.Length; j++)
            {
                product[i] += matrix[i, j] * vector[j];
            }
        }

        return product;
    }

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Subtract(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];
}
