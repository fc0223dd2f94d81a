using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>Do the 512-bit loop of the float32 inner product, and taking four at a time, pay for themselves?</summary>
[ShortRunJob]
public class DotBenchmarks
{
    private readonly float[] _x = new float[16_383];
    private readonly float[] _y = new float[16_383];
    private readonly float[] _z = new float[16_383];
    private readonly float[] _u = new float[16_383];
    private readonly float[] _v = new float[16_383];

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        for (var i = 0; i < _x.Length; i++)
        {
            (_x[i], _y[i], _z[i], _u[i], _v[i]) =
                (random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle());
        }
    }

    [Benchmark(Baseline = true)]
    public double FourWithPortableVectors() =>
        ReferenceKernels.Dot(_x, _y) + ReferenceKernels.Dot(_x, _z) + ReferenceKernels.Dot(_x, _u) + ReferenceKernels.Dot(_x, _v);

    [Benchmark]
    public double FourOneByOne() =>
        UpdateKernel.Dot(_x, _y) + UpdateKernel.Dot(_x, _z) + UpdateKernel.Dot(_x, _u) + UpdateKernel.Dot(_x, _v);

    [Benchmark]
    public double FourTogether()
    {
        var (dot0, dot1, dot2, dot3) = UpdateKernel.Dots(_x, _y, _z, _u, _v);
        return dot0 + dot1 + dot2 + dot3;
    }
}
