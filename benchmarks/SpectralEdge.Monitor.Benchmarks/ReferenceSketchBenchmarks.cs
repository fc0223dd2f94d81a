using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>What do the reference projections cost, as multiples of the blocked sketch, on one core?</summary>
[ShortRunJob]
public class ReferenceSketchBenchmarks
{
    private static readonly SketchWorkers Alone = new(1);

    private readonly float[] _values = new float[100_003];
    private readonly double[] _accumulator = new double[8192];
    private readonly SketchMap _map = new(seed: 1, length: 8192);
    private readonly ISketcher _count = Sketchers.Create(SketchKind.CountSketch, seed: 1, length: 8192, Alone);
    private readonly ISketcher _sign = Sketchers.Create(SketchKind.DenseSign, seed: 1, length: 100, Alone);
    private readonly ISketcher _gaussian = Sketchers.Create(SketchKind.DenseGaussian, seed: 1, length: 100, Alone);

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = random.NextSingle() - 0.5f;
        }
    }

    [Benchmark(Baseline = true)]
    public void Blocked() => SketchKernel.Accumulate(new ParameterValues(_values), 0, _map, _accumulator);

    [Benchmark]
    public void CountSketch() => _count.Add(new ParameterValues(_values), 0);

    [Benchmark]
    public void DenseSign() => _sign.Add(new ParameterValues(_values), 0);

    [Benchmark]
    public void DenseGaussian() => _gaussian.Add(new ParameterValues(_values), 0);
}
