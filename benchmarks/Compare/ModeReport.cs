using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>What a whole sample costs with exact updates and with sketches, and which of them Auto takes.</summary>
internal static class ModeReport
{
    private const int Blocks = 16;
    private const int LeastRounds = 21;
    private const int MostRounds = 301;
    private static readonly TimeSpan TimeForSize = TimeSpan.FromSeconds(1.5);

    /// <summary>Measures and writes a table.</summary>
    /// <param name="only">The only number of parameters; null for the usual ones.</param>
    /// <param name="threads">The numbers of threads.</param>
    /// <param name="windows">The lengths of windows.</param>
    /// <param name="output">Takes the table.</param>
    /// <returns>The exit code.</returns>
    public static int Write(int? only, IReadOnlyList<int> threads, IReadOnlyList<int> windows, TextWriter output)
    {
        output.WriteLine(
            "| parameters | W | threads | exact: median µs | minimum | sketch: median µs | minimum | exact/sketch: medians "
                + "| minima | Auto is |");
        output.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        int[] sizes = only is { } count ? [count] : [10_000, 30_000, 100_000, 300_000, 1_000_000, 5_000_000];
        using (var small = new WatchedArrays(10_000, 10, 1))
        {
            // Compiles everything.
            small.Run(MostRounds);
        }

        foreach (var (size, window, thread) in
            from size in sizes from window in windows from thread in threads select (size, window, thread))
        {
            using var model = new WatchedArrays(size, window, thread);
            model.Run(LeastRounds);
            var (exact, sketch) = (model.Exact, model.Sketch);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | {window} | {thread} | {exact.Median * 1e6:F0} | {exact.Minimum * 1e6:F0} | "
                    + $"{sketch.Median * 1e6:F0} | {sketch.Minimum * 1e6:F0} | {exact.Median / sketch.Median:F2} | "
                    + $"{exact.Minimum / sketch.Minimum:F2} | {(model.AutoIsExact ? "exact" : "sketch")} |"));
            output.Flush();
        }

        return 0;
    }

    /// <summary>One model in blocks of one size, trained with AdamW and watched by two monitors.</summary>
    private sealed class WatchedArrays : IDisposable
    {
        // A gradient is a piece of a longer row of numbers, another one in each step.
        private const int Shifts = 4096;

        private readonly float[][] _blocks;
        private readonly float[][][] _moments;
        private readonly float[] _gradient;
        private readonly SpectralMonitor[] _monitors;
        private readonly CaseTimes[] _times;
        private readonly long[] _steps = new long[2];
        private int _optimizerSteps;

        /// <summary>Makes the model and fills the windows of both monitors.</summary>
        public WatchedArrays(int parameters, int window, int threads)
        {
            var random = new Random(1);
            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
            var source = new ParameterArrays();
            _blocks = [.. Enumerable.Range(0, Blocks).Select(_ => Numbers(parameters / Blocks))];
            _moments = [.. Enumerable.Range(0, 2).Select(_ => Array.ConvertAll(_blocks, block => new float[block.Length]))];
            _gradient = Numbers((parameters / Blocks) + Shifts);
            for (var block = 0; block < Blocks; block++)
            {
                source.Add(string.Create(CultureInfo.InvariantCulture, $"block{block}"), _blocks[block]);
            }

            var options = new MonitorOptions { Windows = [new(1, window)], Run = new() { Folder = null } };
            _monitors =
            [
                .. new[] { WindowMode.Exact, WindowMode.Sketch }.Select(mode => new SpectralMonitor(
                    source,
                    options with { Sketch = new() { Mode = mode, Threads = threads, MemoryBudget = 4L << 30 } })),
            ];
            _times = Array.ConvertAll(_monitors, _ => new CaseTimes(new ComparedCase("sample", 0, threads, 0, () => { })));
            using var automatic = new SpectralMonitor(source, options with { Sketch = new() { Threads = threads } });
            AutoIsExact = automatic.IsExact;
            for (var sample = 0; sample < 3 * window; sample++)
            {
                Sample(0);
                Sample(1);
            }
        }

        /// <summary>The samples with exact updates.</summary>
        public CaseTimes Exact => _times[0];

        /// <summary>The samples with sketches.</summary>
        public CaseTimes Sketch => _times[1];

        /// <summary>What Auto takes.</summary>
        public bool AutoIsExact { get; }

        /// <summary>Times samples of both in turn.</summary>
        public void Run(int leastRounds)
        {
            var began = Stopwatch.GetTimestamp();
            for (var round = 0;
                round < MostRounds && (round < leastRounds || Stopwatch.GetElapsedTime(began) < TimeForSize);
                round++)
            {
                for (var turn = 0; turn < 2; turn++)
                {
                    var index = (turn + round) % 2;
                    _times[index].Add(Sample(index));
                }
            }
        }

        /// <inheritdoc/>
        public void Dispose() => Array.ForEach(_monitors, monitor => monitor.Dispose());

        /// <summary>One step of the optimizer, then one sample; only the sample is timed.</summary>
        private double Sample(int index)
        {
            var factors = AdamKernel.Factors(++_optimizerSteps);
            for (var block = 0; block < Blocks; block++)
            {
                var shift = ((_optimizerSteps * 389) + (block * 97)) % Shifts;
                AdamKernel.Step(
                    _blocks[block], _gradient.AsSpan(shift, _blocks[block].Length), _moments[0][block], _moments[1][block],
                    factors.Rate, factors.Scale);
            }

            var began = Stopwatch.GetTimestamp();
            _monitors[index].Observe(++_steps[index]);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }
}
