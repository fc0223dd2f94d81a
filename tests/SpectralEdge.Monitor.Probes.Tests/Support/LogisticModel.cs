namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>
/// Logistic regression in float64, L = mean ln(1 + e^(−y x·θ)) with y = ±1: a loss that is not quadratic, with derivatives in
/// closed form.  </summary>  <remarks>Two blocks: "w" with all coordinates but the last ones, which are "b".</remarks>
internal sealed class LogisticModel : IProbedModel
{
    private readonly Dictionary<string, (double[] X, double Y)[]> _data;
    private readonly float[] _singleW;
    private readonly float[] _singleB;
    private (double[] W, double[] B)? _kept;

    /// <summary>Makes it, at θ = 0.</summary>
    /// <param name="w">Number of coordinates of "w".</param>
    /// <param name="b">Number of coordinates of "b".</param>
    /// <param name="train">The training data.</param>
    /// <param name="validation">The validation data; empty for none.</param>
    public LogisticModel(int w, int b, (double[] X, double Y)[] train, (double[] X, double Y)[] validation)
    {
        (W, B, _singleW, _singleB) = (new double[w], new double[b], new float[w], new float[b]);
        _data = new() { [ProbeBatch.Train] = train, [ProbeBatch.Validation] = validation };
        Blocks = [new ProbedBlock("w", [w]), new ProbedBlock("b", [b])];
    }

    public double[] W { get; }

    public double[] B { get; }

    /// <summary>θ, both blocks.</summary>
    public double[] Parameters => [.. W, .. B];

    /// <summary>The parameters for a monitor.</summary>
    public ParameterArrays Source => IsSingle
        ? new ParameterArrays().Add("w", _singleW).Add("b", _singleB)
        : new ParameterArrays().Add("w", W).Add("b", B);

    /// <summary>Whether the parameters are float32; losses and gradients are float64 all the same.</summary>
    public bool IsSingle { get; init; }

    public IReadOnlyList<ProbedBlock> Blocks { get; }

    public bool HasValidation => _data[ProbeBatch.Validation].Length > 0;

    public IProbedOptimizer? Optimizer { get; init; }

    /// <summary>Random data: normal inputs, labels by a random plane, some of them wrong.</summary>
    public static (double[] X, double Y)[] Data(int count, int dimension, int seed, double wrong = 0.1)
    {
        var (random, plane) = (new Random(seed), Normals(new Random(77), dimension));
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var x = Normals(random, dimension);
            return (x, (QuadraticModel.Dot(x, plane) > 0 ? 1.0 : -1) * (random.NextDouble() < wrong ? -1 : 1));
        })];
    }

    /// <summary>Numbers that are about normal.</summary>
    public static double[] Normals(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)];

    /// <summary>The gradient, without the probes' interface.</summary>
    public double[] GradientOf(string set)
    {
        var gradient = new double[W.Length + B.Length];
        Gradient(new ProbeBatch(set, 0), gradient);
        return gradient;
    }

    /// <summary>Moves θ.</summary>
    public void Move(ReadOnlySpan<double> update)
    {
        for (var i = 0; i < update.Length; i++)
        {
            _ = i < W.Length ? W[i] += update[i] : B[i - W.Length] += update[i];
        }

        Round();
    }

    public void Save() => _kept = ([.. W], [.. B]);

    public void Restore()
    {
        _kept!.Value.W.CopyTo(W, 0);
        _kept.Value.B.CopyTo(B, 0);
        Round();
        _kept = null;
    }

    public void Read(Span<double> parameters) => Parameters.CopyTo(parameters);

    public void Write(ReadOnlySpan<double> parameters)
    {
        if (_kept is null)
        {
            throw new InvalidOperationException("Written outside Save and Restore.");
        }

        parameters[..W.Length].CopyTo(W);
        parameters[W.Length..].CopyTo(B);
        Round();
    }

    public double Loss(ProbeBatch batch)
    {
        var place = Parameters;
        return _data[batch.Set].Average(point => Math.Log(1 + Math.Exp(-point.Y * QuadraticModel.Dot(point.X, place))));
    }

    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        var (place, data) = (Parameters, _data[batch.Set]);
        gradient.Clear();
        foreach (var (x, y) in data)
        {
            var factor = -y / (1 + Math.Exp(y * QuadraticModel.Dot(x, place))) / data.Length;
            for (var i = 0; i < x.Length; i++)
            {
                gradient[i] += factor * x[i];
            }
        }

        return Loss(batch);
    }

    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        var (place, along, data) = (Parameters, direction.ToArray(), _data[batch.Set]);
        product.Clear();
        foreach (var (x, y) in data)
        {
            var margin = y * QuadraticModel.Dot(x, place);
            var curvature = 1 / (1 + Math.Exp(margin)) / (1 + Math.Exp(-margin)) / data.Length;
            for (var i = 0; i < x.Length; i++)
            {
                product[i] += curvature * QuadraticModel.Dot(x, along) * x[i];
            }
        }

        return Probes.HessianProduct.Exact;
    }

    private void Round()
    {
        for (var i = 0; IsSingle && i < W.Length + B.Length; i++)
        {
            var (values, singles, index) = i < W.Length ? (W, _singleW, i) : (B, _singleB, i - W.Length);
            values[index] = singles[index] = (float)values[index];
        }
    }
}
