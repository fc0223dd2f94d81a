namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>
/// o = W₂ tanh(W₁ x + b₁) + b₂ and the mean cross-entropy of softmax(o), in float64, with gradient and Hessian product by hand.
/// </summary>
/// <remarks>
/// Blocks: attn.weight [hidden, inputs], attn.bias [hidden], head.weight [classes, hidden], head.bias [classes]. Batch i has 12
/// of 40 points. Everything is made of sines, so that Golden/two_layer.py can make it too.
/// </remarks>
internal sealed class TwoLayerModel : IProbedModel
{
    private const int Points = 40;
    private const int BatchSize = 12;

    private readonly (int Inputs, int Hidden, int Classes) _sizes;
    private readonly double[][] _points;
    private readonly int[] _labels;
    private double[]? _kept;

    public TwoLayerModel(int inputs, int hidden, int classes, int seed)
    {
        _sizes = (inputs, hidden, classes);
        _points =
        [
            .. Enumerable.Range(0, Points).Select(
                i => Enumerable.Range(0, inputs).Select(j => 2 * Math.Sin((1.3 * ((i * inputs) + j)) + seed)).ToArray()),
        ];
        _labels = [.. Enumerable.Range(0, Points).Select(i => ((i * i) + seed) % classes)];
        Blocks =
        [
            new("attn.weight", [hidden, inputs]), new("attn.bias", [hidden]), new("head.weight", [classes, hidden]),
            new("head.bias", [classes]),
        ];
        Arrays =
        [
            .. Blocks.Select(
                (block, k) => Enumerable.Range(0, (int)block.Count).Select(e => Math.Cos((0.7 * e) + (3 * k) + seed)).ToArray()),
        ];
        Source = new ParameterArrays();
        foreach (var (block, array) in Blocks.Zip(Arrays))
        {
            Source.Add(block.Name, array);
        }
    }

    public IReadOnlyList<ProbedBlock> Blocks { get; }

    /// <summary>The parameters, block by block.</summary>
    public double[][] Arrays { get; }

    /// <summary>The parameters for a monitor.</summary>
    public ParameterArrays Source { get; }

    public int Count => Arrays.Sum(array => array.Length);

    public bool HasValidation => false;

    public IProbedOptimizer? Optimizer => null;

    public void Save() => _kept = [.. Arrays.SelectMany(array => array)];

    public void Restore()
    {
        Put(_kept!);
        _kept = null;
    }

    public void Read(Span<double> parameters)
    {
        foreach (var array in Arrays)
        {
            array.CopyTo(parameters);
            parameters = parameters[array.Length..];
        }
    }

    public void Write(ReadOnlySpan<double> parameters)
    {
        if (_kept is null)
        {
            throw new InvalidOperationException("Written outside Save and Restore.");
        }

        Put(parameters);
    }

    public double Loss(ProbeBatch batch) => Gradient(batch, new double[Count]);

    public double Gradient(ProbeBatch batch, Span<double> gradient)
    {
        var (slope, none) = (new double[Count], new double[Count]);
        var loss = Pass(batch, new double[Count], slope, none);
        slope.CopyTo(gradient);
        return loss;
    }

    public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        var (slope, bent) = (new double[Count], new double[Count]);
        Pass(batch, direction.ToArray(), slope, bent);
        bent.CopyTo(product);
        return Probes.HessianProduct.Exact;
    }

    private void Put(ReadOnlySpan<double> parameters)
    {
        foreach (var array in Arrays)
        {
            parameters[..array.Length].CopyTo(array);
            parameters = parameters[array.Length..];
        }
    }

    /// <summary>Loss, gradient, and the derivative of the gradient along a direction v.</summary>
    private double Pass(ProbeBatch batch, double[] v, double[] gradient, double[] product)
    {
        var (inputs, hidden, classes) = _sizes;
        var (w1, b1, w2, b2) = (Arrays[0], Arrays[1], Arrays[2], Arrays[3]);
        var (atB1, atW2, atB2) = (w1.Length, w1.Length + hidden, w1.Length + hidden + w2.Length);
        var loss = 0.0;
        for (var n = 0; n < BatchSize; n++)
        {
            var point = (int)(((11 * batch.Index) + (3 * n) + (batch.Set == ProbeBatch.Train ? 0 : 20)) % Points);
            var (x, label) = (_points[point], _labels[point]);
            double[] a = new double[hidden], da = new double[hidden], o = [.. b2], dO = new double[classes];
            for (var h = 0; h < hidden; h++)
            {
                var (z, dz) = (b1[h], v[atB1 + h]);
                for (var i = 0; i < inputs; i++)
                {
                    z += w1[(h * inputs) + i] * x[i];
                    dz += v[(h * inputs) + i] * x[i];
                }

                a[h] = Math.Tanh(z);
                da[h] = (1 - (a[h] * a[h])) * dz;
            }

            for (var c = 0; c < classes; c++)
            {
                dO[c] = v[atB2 + c];
                for (var h = 0; h < hidden; h++)
                {
                    o[c] += w2[(c * hidden) + h] * a[h];
                    dO[c] += (v[atW2 + (c * hidden) + h] * a[h]) + (w2[(c * hidden) + h] * da[h]);
                }
            }

            var sum = o.Sum(Math.Exp);
            double[] p = Array.ConvertAll(o, value => Math.Exp(value) / sum);
            loss -= Math.Log(p[label]) / BatchSize;
            var mean = p.Zip(dO, (share, change) => share * change).Sum();
            double[] back = new double[hidden], dBack = new double[hidden];
            for (var c = 0; c < classes; c++)
            {
                var error = (p[c] - (c == label ? 1 : 0)) / BatchSize;
                var dError = p[c] * (dO[c] - mean) / BatchSize;
                gradient[atB2 + c] += error;
                product[atB2 + c] += dError;
                for (var h = 0; h < hidden; h++)
                {
                    var place = (c * hidden) + h;
                    gradient[atW2 + place] += error * a[h];
                    product[atW2 + place] += (dError * a[h]) + (error * da[h]);
                    back[h] += error * w2[place];
                    dBack[h] += (dError * w2[place]) + (error * v[atW2 + place]);
                }
            }

            for (var h = 0; h < hidden; h++)
            {
                var slope = 1 - (a[h] * a[h]);
                var (step, dStep) = (back[h] * slope, (dBack[h] * slope) - (2 * back[h] * a[h] * da[h]));
                gradient[atB1 + h] += step;
                product[atB1 + h] += dStep;
                for (var i = 0; i < inputs; i++)
                {
                    gradient[(h * inputs) + i] += step * x[i];
                    product[(h * inputs) + i] += dStep * x[i];
                }
            }
        }

        return loss;
    }
}
