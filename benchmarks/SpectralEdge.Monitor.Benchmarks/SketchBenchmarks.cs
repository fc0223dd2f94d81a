using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>What does sketching cost, as a multiple of a bare read of the same memory on one core?</summary>
[ShortRunJob]
public class SketchBenchmarks
{
    private readonly double[] _buckets = new double[8192];
    private readonly SketchMap _map = new(seed: 1, length: 8192);
    private float[] _values = [];

    /// <summary>Number of parameters: small and in the cache, and large and odd.</summary>
    [Params(41_339, 16_777_259)]
    public int Parameters { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        _values = new float[Parameters];
        for (var i = 0; i < Parameters; i++)
        {
            _values[i] = random.NextSingle() - 0.5f;
        }
    }

    [Benchmark(Baseline = true)]
    public double Read() => ReferenceKernels.Sum(_values);

    [Benchmark]
    public void Sketch() => SketchKernel.Accumulate(new ParameterValues(_values), 0, _map, _buckets);
}
