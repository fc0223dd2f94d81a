using BenchmarkDotNet.Attributes;
using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Pipeline;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>What does a sample cost beside the read of the parameters: a row of the Gram matrix, the spectrum and the events?</summary>
/// <remarks>
/// An upper bound: it reads 4,096 parameters too, the fewest that leave a sketch of 1024 with error bars worth the name, and so with
/// eight parts of the Gram matrix.
/// </remarks>
[ShortRunJob]
[MemoryDiagnoser]
public class SampleBenchmarks : IDisposable
{
    private readonly float[] _values = new float[4096];
    private readonly float[] _steps = new float[4096];
    private SpectralMonitor? _monitor;
    private long _step;

    /// <summary>Number of updates in the window, W.</summary>
    [Params(10, 40)]
    public int Window { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var random = new Random(1);
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i] = (random.NextSingle() - 0.5f) * 1e-3f;
        }

        var source = new ParameterArrays().Add("values", _values);
        var options = new MonitorOptions { Every = 1, Window = Window, Mode = WindowMode.Sketch, SketchLength = 1024, RunFolder = null };
        _monitor = new SpectralMonitor(source, options);
        for (var update = 0; update < Window; update++)
        {
            Sample();
        }
    }

    [Benchmark]
    public void Sample()
    {
        // Each update is another rotation of the same steps, so that the spectrum never degenerates.
        _step++;
        var turn = (int)(_step * 389 % _steps.Length);
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] += _steps[(i + turn) % _steps.Length];
        }

        _monitor!.Observe(_step);
    }

    [GlobalCleanup]
    public void Dispose() => _monitor?.Dispose();
}
