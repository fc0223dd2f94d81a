namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>Quadratics whose gradient is H d wherever the parameters stand, d given for each batch.</summary>
internal sealed class OffsetModel(double[] theta, Func<ProbeBatch, (double[,] Hessian, double[] Distance)> of) : IProbedModel
{
    private readonly QuadraticModel _inner = QuadraticModel.Of(theta, new double[theta.Length, theta.Length]);

    public ParameterArrays Source => _inner.Source;

    public IReadOnlyList<ProbedBlock> Blocks => _inner.Blocks;

    public bool HasValidation => false;

    public IProbedOptimizer? Optimizer => null;

    public void Save() => _inner.Save();

    public void Restore() => _inner.Restore();

    public void Read(Span<double> parameters) => _inner.Read(parameters);

    public void Write(ReadOnlySpan<double> parameters) => _inner.Write(parameters);

    public double Loss(ProbeBatch batch) => 0;

    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        var (hessian, distance) = of(batch);
        QuadraticModel.Multiply(hessian, distance).CopyTo(gradient);
        return 0;
    }

    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        QuadraticModel.Multiply(of(batch).Hessian, direction.ToArray()).CopyTo(product);
        return Probes.HessianProduct.Exact;
    }
}
