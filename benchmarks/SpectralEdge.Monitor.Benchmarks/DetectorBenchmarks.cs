using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>
/// What does a detector cost for one sample of one group that settles nothing, and what do all of them together?
/// </summary>
/// <remarks>Samples are of a monitor with all measures over normal updates, W = 10.</remarks>
[ShortRunJob]
[MemoryDiagnoser]
public class DetectorBenchmarks
{
    private const int Window = 10;
    private const int Parameters = 256;

    // A power of two, and more than the reference of a level detector takes.
    private const int Samples = 512;

    private readonly SpectralSample[] _samples = new SpectralSample[Samples];
    private ISpectralDetector[] _detectors = [];
    private int _next;

    /// <summary>The members of the set, two sets, and the set with every quantity that a level detector knows.</summary>
    public static IEnumerable<string> Sets =>
    [
        .. Detect.All.Select(detector => LibraryDetector.Of(detector)!.Name), "Common", "All", "Levels",
    ];

    /// <summary>Which detectors listen.</summary>
    [ParamsSource(nameof(Sets))]
    public string Watch { get; set; } = "";

    [GlobalSetup]
    public void Start()
    {
        var (random, theta, count) = (new Random(1), new float[Parameters], 0);
        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("theta", theta), new MonitorOptions
            {
                Windows = [new(1, Window)],
                Sketch = new() { Mode = WindowMode.Exact },
                Spectrum = new() { Measures = SampleMeasures.All },
                Run = new() { Folder = null },
            });
        monitor.SampleTaken += (_, sample) => _samples[count++ & (Samples - 1)] = sample;
        for (var step = 1; step < Samples + Window; step++)
        {
            foreach (ref var value in theta.AsSpan())
            {
                value += (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }

            monitor.Observe(step, learningRate: 0.001);
        }

        _detectors = Watch == "Levels"
            ? [
                .. Enum.GetValues<SampleQuantity>().Select(quantity => new LevelDetector(
                    new LevelOptions { Quantity = quantity, Window = Window })),
            ]
            : DetectorPlan.Create(
                new MonitorOptions
                {
                    Detectors = Watch == "All" ? Detect.All : Watch == "Common" ? Detect.Common : [Detect.Named(Watch)],
                }, new(new(1, Window), default), 1);
        for (var i = 0; i < Samples; i++)
        {
            Update();
        }
    }

    [Benchmark]
    public object? Update()
    {
        var sample = _samples[_next++ & (Samples - 1)];
        object? last = null;
        foreach (var detector in _detectors)
        {
            last = detector.Update(sample) ?? last;
        }

        return last;
    }
}
