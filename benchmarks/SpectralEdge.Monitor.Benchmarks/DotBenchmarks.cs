using BenchmarkDotNet.Attributes;
using SpectralEdge.Monitor.Windowing;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>Does the 512-bit loop of the float32 inner product pay for itself?</summary>
[ShortRunJob]
public class DotBenchmarks
{
    private readonly float[] _x = new float[16_383];
    private readonly float[] _y = new float[16_383];

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        for (var i = 0; i < _x.Length; i++)
        {
            _x[i] = random.NextSingle() - 0.5f;
            _y[i] = random.NextSingle() - 0.5f;
        }
    }

    [Benchmark(Baseline = true)]
    public double PortableVector() => ReferenceKernels.Dot(_x, _y);

    [Benchmark]
    public double Kernel() => UpdateKernel.Dot(_x, _y);
}
