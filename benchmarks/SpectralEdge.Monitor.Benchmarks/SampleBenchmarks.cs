using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>
/// What does a sample of one group cost beside the read of the parameters: a row of the Gram matrix, the spectrum with its error
/// bars, and the events?
/// </summary>
/// <remarks>The sketch of d = 1024 is handed over ready made; copying it into the ring is included.</remarks>
[ShortRunJob]
[MemoryDiagnoser]
public class SampleBenchmarks : IDisposable
{
    private const int Length = 1024;

    private static readonly bool[] Due = [true];

    private readonly SketchWorkers _workers = new(1);
    private readonly double[] _sketch = new double[Length];
    private readonly double[] _steps = new double[Length];
    private WatchedGroup? _group;
    private GroupWindow? _window;
    private WatchedSpectrum? _spectrum;
    private long _step;

    /// <summary>Number of updates in the window, W.</summary>
    [Params(10, 20, 40)]
    public int Window { get; set; }

    /// <summary>
    /// What samples have beside their spectrum; of the backbone only its rotation, the rest is in
    /// <see cref="BackboneBenchmarks"/>.
    /// </summary>
    [Params(SampleMeasures.None, SampleMeasures.Motion, SampleMeasures.Motion | SampleMeasures.Flow, SampleMeasures.All)]
    public SampleMeasures Measures { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var random = new Random(1);
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i] = random.NextDouble() - 0.5;
        }

        var options = new MonitorOptions
        {
            Windows = [new(1, Window)],
            Sketch = new() { Mode = WindowMode.Sketch, Length = Length, Threads = 1 },
            Spectrum = new() { Measures = Measures },
        };
        var strideIndex = SharedStride.Of(options)[0];
        var plan = new WindowPlan(false, Length, 0, 0, string.Empty);
        _group = new WatchedGroup(
            new ParameterGroup("all", 1_000_000, HasDoubles: false), plan, options, [strideIndex], _workers, new double[Length]);
        _window = _group.Window(strideIndex);
        var floor = new NoiseFloor(Window, Window / 2, 0.99);
        _spectrum = new WatchedSpectrum(
            "all", [_group], options.Windows[0], strideIndex, options, floor, spectra: 1, detectors: null);
        for (var update = 0; update < 2 * Window; update++)
        {
            Sample();
        }
    }

    [Benchmark]
    public object? Sample()
    {
        // Each update is another rotation of the same steps, so that the spectrum never degenerates.
        _step++;
        var turn = (int)(_step * 389 % Length);
        for (var i = 0; i < Length; i++)
        {
            _sketch[i] += _steps[(i + turn) & (Length - 1)];
        }

        _group!.BeginSample(Due);
        _group.AddSketch(_sketch);
        _group.EndSample();
        _group.Keep();
        _window!.Commit();
        _spectrum!.Update(_step, 1, null, 0.001);
        return _spectrum.Detectors[0].Update(_spectrum.Sample);
    }

    [GlobalCleanup]
    public void Dispose() => _workers.Dispose();
}
