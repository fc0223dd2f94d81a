using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>What does one sample cost, and what a step that is not sampled?</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class ObserveBenchmarks : IDisposable
{
    private readonly float[] _values = new float[41_339];
    private SpectralMonitor? _monitor;
    private SpectralMonitor? _idle;
    private long _step;

    /// <summary>How updates are kept.</summary>
    [Params(WindowMode.Exact, WindowMode.Sketch)]
    public WindowMode Mode { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var source = new ParameterArrays().Add("values", _values);
        var options = new MonitorOptions
        {
            Windows = [new(1, 10)],
            Sketch = new() { Mode = Mode },
            Run = new() { Folder = null },
        };
        _monitor = new SpectralMonitor(source, options);
        _idle = new SpectralMonitor(source, options with { Windows = [options.Windows[0] with { Every = 1_000_000 }] });
    }

    [Benchmark]
    public void SampledStep()
    {
        _values[_step % _values.Length] += 0.5f;
        _monitor!.Observe(++_step);
    }

    [Benchmark]
    public void UnsampledStep() => _idle!.Observe(Math.Min(999_999, ++_step));

    [GlobalCleanup]
    public void Dispose()
    {
        _monitor?.Dispose();
        _idle?.Dispose();
    }
}
