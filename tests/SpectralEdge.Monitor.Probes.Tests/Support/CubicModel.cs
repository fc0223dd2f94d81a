namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>
/// L_B(θ) = Σ_i (½ a_i θ_i² + b_i θ_i³/6 + s_B,i θ_i): each parameter by itself, with a constant third derivative.
/// </summary>
/// <remarks>Two blocks, "x.a" and "y.b", in float64.</remarks>
internal sealed class CubicModel : IProbedModel
{
    private readonly double[] _second;
    private readonly double[] _third;
    private readonly double[][] _arrays;
    private double[]? _kept;

    public CubicModel(double[] start, double[] second, double[] third, int first)
    {
        (_second, _third) = (second, third);
        _arrays = [start[..first], start[first..]];
        Blocks = [new ProbedBlock("x.a", [first]), new ProbedBlock("y.b", [start.Length - first])];
    }

    /// <summary>The slope s of a batch; none by default.</summary>
    public Func<ProbeBatch, double[]>? Slope { get; init; }

    public ParameterArrays Source => new ParameterArrays().Add("x.a", _arrays[0]).Add("y.b", _arrays[1]);

    public double[] Parameters => [.. _arrays[0], .. _arrays[1]];

    public IReadOnlyList<ProbedBlock> Blocks { get; }

    public bool HasValidation => false;

    public IProbedOptimizer? Optimizer { get; init; }

    /// <summary>Whether products with the Hessian are said to come from differences.</summary>
    public HessianProduct Products { get; init; }

    public void Save() => _kept = Parameters;

    public void Restore() => Write(_kept);

    public void Read(Span<double> parameters) => Parameters.CopyTo(parameters);

    public void Write(ReadOnlySpan<double> parameters)
    {
        parameters[.._arrays[0].Length].CopyTo(_arrays[0]);
        parameters[_arrays[0].Length..].CopyTo(_arrays[1]);
    }

    /// <summary>Adds an update to the parameters.</summary>
    public void Move(double[] update) => Write([.. Parameters.Zip(update, (place, by) => place + by)]);

    public double Loss(ProbeBatch batch) => 0;

    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        GradientAt(Parameters, batch).CopyTo(gradient);
        return 0;
    }

    public double[] GradientAt(double[] place, ProbeBatch batch = default)
    {
        var slope = Slope?.Invoke(batch);
        return [.. place.Select((x, i) => (_second[i] * x) + (_third[i] * x * x / 2) + (slope?[i] ?? 0))];
    }

    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        HessianTimes(Parameters, direction.ToArray()).CopyTo(product);
        return Products;
    }

    public double[] HessianTimes(double[] place, double[] vector) =>
        [.. place.Select((x, i) => (_second[i] + (_third[i] * x)) * vector[i])];
}

/// <summary>An optimizer whose rules are stated.</summary>
internal sealed class StatedOptimizer(double[]? diagonal, params BlockRule[] rules) : IProbedOptimizer
{
    public IReadOnlyList<BlockRule> Rules => rules;

    public bool ReadMomentum(Span<double> momentum) => false;

    public bool ReadPreconditioner(Span<double> preconditioner)
    {
        diagonal?.CopyTo(preconditioner);
        return diagonal is not null;
    }
}
