using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>Do the 512-bit loop of the float32 inner product, and taking five at a time, pay for themselves?</summary>
[ShortRunJob]
public class DotBenchmarks
{
    private readonly float[] _x = new float[16_383];
    private readonly float[] _y = new float[16_383];
    private readonly float[] _z = new float[16_383];
    private readonly float[] _u = new float[16_383];
    private readonly float[] _v = new float[16_383];
    private readonly float[] _w = new float[16_383];
    private readonly double[] _dots = new double[5];

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        for (var i = 0; i < _x.Length; i++)
        {
            (_x[i], _y[i], _z[i]) = (random.NextSingle(), random.NextSingle(), random.NextSingle());
            (_u[i], _v[i], _w[i]) = (random.NextSingle(), random.NextSingle(), random.NextSingle());
        }
    }

    [Benchmark(Baseline = true)]
    public double FiveWithPortableVectors() =>
        ReferenceKernels.Dot(_x, _y) + ReferenceKernels.Dot(_x, _z) + ReferenceKernels.Dot(_x, _u) + ReferenceKernels.Dot(_x, _v)
            + ReferenceKernels.Dot(_x, _w);

    [Benchmark]
    public double FiveOneByOne() =>
        UpdateKernel.Dot(_x, _y) + UpdateKernel.Dot(_x, _z) + UpdateKernel.Dot(_x, _u) + UpdateKernel.Dot(_x, _v)
            + UpdateKernel.Dot(_x, _w);

    [Benchmark]
    public double FiveTogether()
    {
        UpdateKernel.Dots<float>(_x, _y, _z, _u, _v, _w, _dots);
        return _dots[0] + _dots[1] + _dots[2] + _dots[3] + _dots[4];
    }
}
