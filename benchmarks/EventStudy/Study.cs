using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Spectrum;

namespace EventStudy;

/// <summary>Runs monitors over streams and counts what they say.</summary>
/// <param name="runs">Streams for each class.</param>
/// <param name="samples">Samples of a quiet stream.</param>
/// <param name="seed">Names the streams.</param>
/// <param name="recorded">Updates of a real run; empty for none.</param>
/// <param name="gapNull">The null that k* has to beat; null for the monitor's default.</param>
/// <param name="level">A quantity whose level is watched in place of the gap; null for the gap.</param>
internal sealed class Study(int runs, int samples, int seed, float[][] recorded, GapNull? gapNull, SampleQuantity? level)
{
    private const int Dimensions = 256;
    private const int Warm = 40;

    /// <summary>A row of the table of quiet streams.</summary>
    public string Quiet(string kind, int window)
    {
        var counts = new (int Opened, int Collapsed, int Shifted, int Changed)[runs];
        Parallel.For(0, runs, run =>
        {
            var p = kind == "recorded" ? recorded[0].Length : Dimensions;
            var stream = new QuietStream(kind, Source(kind, run), p, recorded);
            Watch(stream, p, window, window + samples, e =>
            {
                counts[run].Opened += e is GapOpened ? 1 : 0;
                counts[run].Collapsed += e is GapCollapsed ? 1 : 0;
                counts[run].Shifted += e is GapPositionShifted ? 1 : 0;
                counts[run].Changed += e is LevelChanged ? 1 : 0;
            });
        });
        var (opened, collapsed, shifted) = (counts.Sum(c => c.Opened), counts.Sum(c => c.Collapsed), counts.Sum(c => c.Shifted));
        var events = level is null ? opened + collapsed + shifted : counts.Sum(c => c.Changed);
        var total = (double)runs * samples;
        var touched = counts.Count(c => (level is null ? c.Opened + c.Collapsed + c.Shifted : c.Changed) > 0);
        return level is null
            ? Text($"| {window} | {kind} | {opened} | {collapsed} | {shifted} | {RunLength(events, total)} | {100.0 * touched / runs:F1} % |")
            : Text($"| {window} | {kind} | {events} | {RunLength(events, total)} | {100.0 * touched / runs:F1} % |");
    }

    /// <summary>A row of the table of planted changes.</summary>
    public string Planted(string kind, int window)
    {
        var change = window + (level is null ? Warm : 3 * Math.Max(100, 10 * window));
        var length = change + (5 * window);
        var (delays, before) = (new double[runs], new int[runs]);
        Parallel.For(0, runs, run =>
        {
            delays[run] = double.PositiveInfinity;
            var stream = new PlantedStream(kind, Source(kind, run), Dimensions, window, change);
            Watch(stream, Dimensions, window, length, e =>
            {
                if (level is not null && e is not LevelChanged)
                {
                    return;
                }

                before[run] += e.Step <= change && e is not GapOpened ? 1 : 0;
                if (e.Step > change && double.IsPositiveInfinity(delays[run]))
                {
                    delays[run] = e.Step - change;
                }
            });
        });
        var found = delays.Where(double.IsFinite).ToArray();
        var median = delays.Median();
        return Text($"| {window} | {kind} | {100.0 * found.Length / runs:F1} % | {(double.IsFinite(median) ? median.ToString("F0", CultureInfo.InvariantCulture) : "never")} | {before.Sum()} |");
    }

    /// <summary>The same for equal seeds on every machine: a hash of text would not be.</summary>
    private Random Source(string kind, int run) => new(unchecked((((seed * 1_000_003) + kind.Sum(letter => letter)) * 1_000_003) + run));

    private void Watch(UpdateStream stream, int p, int window, int steps, Action<SpectralEvent> seen)
    {
        var theta = new float[p];
        var options = new MonitorOptions { Every = 1, Window = window, Mode = WindowMode.Exact, Null = gapNull, Measures = SampleMeasures.None, RunFolder = null, Threads = 1 };
        if (level is { } quantity)
        {
            options = options with { Detectors = [() => new LevelDetector(new LevelOptions { Quantity = quantity, Window = window })] };
        }

        using var monitor = new SpectralMonitor(new ParameterArrays().Add("theta", theta), options);
        monitor.Detected += (_, e) => seen(e);
        for (var t = 0; t < steps; t++)
        {
            stream.Step(theta, t);
            monitor.Observe(t + 1);
        }
    }

    /// <summary>Samples between two events, with the exact 95 % interval of a Poisson count.</summary>
    private static string RunLength(int events, double total)
    {
        var most = 0.5 * ChiSquared.InvCDF((2 * events) + 2, 0.975);
        return events == 0
            ? Text($"none in {total:0,0}: above {total / (0.5 * ChiSquared.InvCDF(2, 0.95)):0,0}")
            : Text($"{total / events:0,0} ({total / most:0,0} to {total / (0.5 * ChiSquared.InvCDF(2 * events, 0.025)):0,0})");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
