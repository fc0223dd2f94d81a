using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>One measurement in a process of its own, which prints its figures on one line.</summary>
internal static class MonitorChild
{
    /// <summary>The first argument of such a process.</summary>
    public const string Argument = "--child";

    private const int Parameters = 20_000;
    private const int Samples = 4_000;

    // Until tiered compilation is through: it waits for 100 ms without new methods, then compiles in the background.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>Measures.</summary>
    /// <param name="what"><c>start</c>, <c>exact</c>, <c>sketch</c>, <c>exact-file</c> or <c>sketch-file</c>.</param>
    /// <param name="window">W.</param>
    public static int Run(string what, int window)
    {
        var folder = Directory.CreateTempSubdirectory("spectral-edge-").FullName;
        try
        {
            var mode = what.StartsWith("sketch", StringComparison.Ordinal) ? WindowMode.Sketch
                : what == "start" ? WindowMode.Auto
                : WindowMode.Exact;
            var options = new MonitorOptions
            {
                Windows = [new(1, window)],
                Sketch = new() { Mode = mode },
                Run = new() { Folder = what == "start" || what.EndsWith("-file", StringComparison.Ordinal) ? folder : null },
            };
            double[] figures = what == "start" ? Start(options) : Sample(options);
            Console.WriteLine(string.Join(
                ' ', figures.Select(figure => figure.ToString("R", CultureInfo.InvariantCulture))));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds of the first constructor of the process, and of the first sample with a spectrum.</summary>
    private static double[] Start(MonitorOptions options)
    {
        var run = new SyntheticRun(Parameters);
        var began = Stopwatch.GetTimestamp();
        using var monitor = new SpectralMonitor(run.Source, options);
        var constructor = Stopwatch.GetElapsedTime(began);
        for (var step = 1; step < options.Windows[0].Length; step++)
        {
            run.Step();
            monitor.Observe(step, 1.0 / step, 0.001);
        }

        run.Step();
        began = Stopwatch.GetTimestamp();
        monitor.Observe(options.Windows[0].Length, 0.1, 0.001);
        var first = Stopwatch.GetElapsedTime(began);
        return monitor.Latest is null
            ? throw new InvalidOperationException("There is no spectrum.")
            : [constructor.TotalMilliseconds, first.TotalMilliseconds];
    }

    /// <summary>Median and minimum of Observe, in microseconds.</summary>
    private static double[] Sample(MonitorOptions options)
    {
        var run = new SyntheticRun(Parameters);
        using var monitor = new SpectralMonitor(run.Source, options);
        var (began, step) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(began) < WarmUp)
        {
            Observe();
        }

        var times = new double[Samples];
        for (var i = 0; i < Samples; i++)
        {
            times[i] = Observe();
        }

        Array.Sort(times);
        return [times[Samples / 2], times[0]];

        double Observe()
        {
            run.Step();
            step++;
            var entered = Stopwatch.GetTimestamp();
            monitor.Observe(step, 1.0 / step, 0.001);
            return Stopwatch.GetElapsedTime(entered).TotalMicroseconds;
        }
    }

    /// <summary>Parameters that move as if they were trained: a drift, and noise that is another one at each step.</summary>
    private sealed class SyntheticRun
    {
        private readonly float[] _values;
        private readonly float[] _noise;
        private int _turn;

        public SyntheticRun(int count)
        {
            var random = new Random(1);
            _values = new float[count];
            _noise = new float[count];
            for (var i = 0; i < count; i++)
            {
                (_values[i], _noise[i]) = ((float)random.NextDouble(), (float)(random.NextDouble() - 0.5));
            }

            Source = new ParameterArrays().Add("values", _values);
        }

        public ParameterArrays Source { get; }

        public void Step()
        {
            // Another rotation of the same noise, so that no spectrum degenerates.
            _turn = (_turn + 7_919) % _noise.Length;
            for (var i = 0; i < _values.Length; i++)
            {
                var place = i + _turn;
                _values[i] += (1e-3f * _noise[place < _noise.Length ? place : place - _noise.Length]) + (5e-4f * _noise[i]);
            }
        }
    }
}
