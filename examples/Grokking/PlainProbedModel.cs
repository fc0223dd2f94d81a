using Grokking.Network;
using SpectralEdge.Monitor.Probes;

namespace Grokking;

/// <summary>The plain network as probes see it: loss, gradient and curvature on batches named by a number.</summary>
/// <remarks>
/// A batch is drawn by a generator of its own, so that the run's batches stay the same. Products with the Hessian are central
/// differences of gradients over a way of 1/1000 of ‖θ‖ (at least 1/1000), since the network differentiates once: right to
/// 0.01 % of ‖H v‖ where that was measured, beside the same network in float64.
/// </remarks>
internal sealed class PlainProbedModel : IProbedModel
{
    private const double Way = 1e-3;

    private readonly Transformer _network;
    private readonly ModularAddition _data;
    private readonly Example[] _batch;
    private readonly int _seed;
    private readonly List<(float[] Values, float[] Gradients)> _kept = [];

    /// <summary>Looks at a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">Its halves to train on and to test with.</param>
    /// <param name="batchSize">Examples in a batch.</param>
    /// <param name="seed">Names the batches.</param>
    public PlainProbedModel(Transformer network, ModularAddition data, int batchSize, int seed)
    {
        (_network, _data, _batch, _seed) = (network, data, new Example[batchSize], seed);
        Blocks =
        [
            .. network.Parameters.Select(
                parameter => new ProbedBlock(parameter.Name, [.. parameter.Shape.Select(size => (long)size)])),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProbedBlock> Blocks { get; }

    /// <inheritdoc/>
    public bool HasValidation => _data.Test.Length > 0;

    /// <inheritdoc/>
    public IProbedOptimizer? Optimizer { get; init; }

    /// <inheritdoc/>
    public void Save()
    {
        _kept.Clear();
        _kept.AddRange(_network.Parameters.Select(
            parameter => ((float[])parameter.Values.Clone(), (float[])parameter.Gradients.Clone())));
    }

    /// <inheritdoc/>
    public void Restore()
    {
        for (var i = 0; i < _kept.Count; i++)
        {
            _kept[i].Values.CopyTo(_network.Parameters[i].Values, 0);
            _kept[i].Gradients.CopyTo(_network.Parameters[i].Gradients, 0);
        }
    }

    /// <inheritdoc/>
    public void Read(Span<double> parameters) => Copy(static parameter => parameter.Values, parameters);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<double> parameters)
    {
        foreach (var parameter in _network.Parameters)
        {
            for (var i = 0; i < parameter.Values.Length; i++)
            {
                parameter.Values[i] = (float)parameters[i];
            }

            parameters = parameters[parameter.Values.Length..];
        }
    }

    /// <inheritdoc/>
    public double Loss(ProbeBatch batch) => _network.Evaluate(Draw(batch)).Loss;

    /// <inheritdoc/>
    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        var loss = _network.Train(Draw(batch));
        Copy(static parameter => parameter.Gradients, gradient);
        return loss;
    }

    /// <inheritdoc/>
    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        var (place, beside) = (new double[product.Length], new double[product.Length]);
        Read(place);
        var length = Math.Sqrt(Dot(direction, direction));
        var factor = length > 0 ? Way * Math.Max(1, Math.Sqrt(Dot(place, place))) / length : 1;
        try
        {
            Move(place, direction, factor, beside);
            Write(beside);
            Gradient(batch, product);
            Move(place, direction, -factor, beside);
            Write(beside);
            Gradient(batch, beside);
        }
        finally
        {
            Write(place);
        }

        for (var i = 0; i < product.Length; i++)
        {
            product[i] = (product[i] - beside[i]) / (2 * factor);
        }

        return SpectralEdge.Monitor.Probes.HessianProduct.Differences;
    }

    /// <summary>The examples of a batch, until the next one is drawn.</summary>
    internal Example[] Draw(ProbeBatch batch)
    {
        var examples = batch.Set == ProbeBatch.Validation ? _data.Test : _data.Train;
        var random = new Random(RandomStream.Derive(
            _seed, 1000 + (2 * (ulong)batch.Index) + (batch.Set == ProbeBatch.Validation ? 1UL : 0)));
        foreach (ref var example in _batch.AsSpan())
        {
            example = examples[random.Next(examples.Length)];
        }

        return _batch;
    }

    private void Copy(Func<Parameter, float[]> of, Span<double> all)
    {
        foreach (var parameter in _network.Parameters)
        {
            var values = of(parameter);
            for (var i = 0; i < values.Length; i++)
            {
                all[i] = values[i];
            }

            all = all[values.Length..];
        }
    }

    private static void Move(ReadOnlySpan<double> place, ReadOnlySpan<double> direction, double factor, Span<double> beside)
    {
        for (var i = 0; i < place.Length; i++)
        {
            beside[i] = place[i] + (factor * direction[i]);
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
