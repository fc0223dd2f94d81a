using BenchmarkDotNet.Attributes;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>What do the detectors cost for one sample of one group that settles nothing?</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class DetectorBenchmarks
{
    private readonly GapDetector _gap = new(new GapOptions());
    private readonly LevelDetector[] _levels = [.. Enum.GetValues<SampleQuantity>().Select(quantity => new LevelDetector(new LevelOptions { Quantity = quantity }))];
    private readonly SpectralSample[] _samples = new SpectralSample[64];
    private int _next;

    [GlobalSetup]
    public void Start()
    {
        var random = new Random(1);
        double Scattered(double value) => value * Math.Exp(0.1 * (random.NextDouble() - 0.5));
        for (var i = 0; i < _samples.Length; i++)
        {
            _samples[i] = new SpectralSample("all", 10)
            {
                LargestRatioPosition = 1,
                GapRatio = 1 + Scattered(0.1),
                NoiseFloor = 1.01,
                UpdateNorm = Scattered(1),
                DriftSpeed = Scattered(1),
                TotalVariance = Scattered(1),
                EffectiveRank = Scattered(1),
            };
        }

        for (var i = 0; i < 200; i++)
        {
            Levels();
        }
    }

    [Benchmark]
    public object? Gap() => _gap.Update(_samples[_next++ & 63]);

    [Benchmark]
    public object? Levels()
    {
        var sample = _samples[_next++ & 63];
        object? last = null;
        foreach (var detector in _levels)
        {
            last ??= detector.Update(sample);
        }

        return last;
    }
}
