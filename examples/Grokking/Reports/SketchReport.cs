using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor;

namespace Grokking.Reports;

/// <summary>How far sketches of several lengths are from the exact window, on the demo's own run.</summary>
internal static class SketchReport
{
    private static readonly int[] Lengths = [1024, 4096, 8192];

    public static void Write(DemoSettings settings, int maps, TextWriter output)
    {
        var began = Stopwatch.GetTimestamp();
        using var run = new PlainTraining(settings);
        var parameters = run.Parameters();
        var options = settings.Monitor with { Run = settings.Monitor.Run with { Folder = null } };
        using var exact = new SpectralMonitor(
            parameters, options with { Sketch = options.Sketch with { Mode = WindowMode.Exact } });
        var comparisons = (
            from length in Lengths
            from seed in Enumerable.Range(0, maps)
            select new Comparison(new SpectralMonitor(
                parameters,
                options with
                {
                    Sketch = options.Sketch with { Mode = WindowMode.Sketch, Length = length, Seed = (ulong)seed },
                }))).ToList();

        for (var step = 1; step <= settings.Steps; step++)
        {
            run.Step();
            exact.Observe(step);
            foreach (var comparison in comparisons)
            {
                comparison.Observe(step, exact.Latest);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Gap ratio of a sketch against the exact window: {exact.Inventory.ParameterCount:N0} parameters, seed "
                + $"{settings.Seed}, weight decay {settings.WeightDecay}, {settings.Steps} steps, "
                + $"{exact.Report.UpdatesKept} updates, {maps} maps for each d."));
        output.WriteLine();
        output.WriteLine("| d | map | mean error | max error | k* agrees | within 1 SE | within 2 SE |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (length, ofLength) in Lengths.Zip(comparisons.Chunk(maps)))
        {
            // The windows of one map lean on each other for hundreds of steps, so the shares of single maps scatter widely.
            using var all = new Comparison(null);
            for (var map = 0; map < maps; map++)
            {
                output.WriteLine(ofLength[map].Row(length, string.Create(CultureInfo.InvariantCulture, $"{map}")));
                all.Add(ofLength[map]);
                ofLength[map].Dispose();
            }

            output.WriteLine(all.Row(length, "all"));
        }

        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s in all."));
    }

    private sealed class Comparison(SpectralMonitor? sketched) : IDisposable
    {
        private readonly List<double> _errors = [];
        private int _agree;
        private int _withinOne;
        private int _withinTwo;

        public void Observe(int step, SpectralSample? exact)
        {
            sketched!.Observe(step);
            if (exact is null || exact.Step != step)
            {
                return;
            }

            // The error of the same ratio, wherever the sketch sees its own largest one.
            var sample = sketched.Latest!;
            var truth = exact.Ratios[exact.LargestRatioPosition - 1];
            var error = Math.Abs(sample.Ratios[exact.LargestRatioPosition - 1] - truth);
            _errors.Add(Math.Abs(sample.GapRatio - exact.GapRatio) / exact.GapRatio);
            _agree += sample.LargestRatioPosition == exact.LargestRatioPosition ? 1 : 0;
            _withinOne += error <= sample.StandardError ? 1 : 0;
            _withinTwo += error <= 2 * sample.StandardError ? 1 : 0;
        }

        public void Add(Comparison other)
        {
            _errors.AddRange(other._errors);
            _agree += other._agree;
            _withinOne += other._withinOne;
            _withinTwo += other._withinTwo;
        }

        public string Row(int length, string map) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {length} | {map} | {_errors.Average():P2} | {_errors.Max():P1} | {Share(_agree)} | {Share(_withinOne)} | "
                + $"{Share(_withinTwo)} |");

        public void Dispose() => sketched?.Dispose();

        private string Share(int count) => ((double)count / _errors.Count).ToString("P0", CultureInfo.InvariantCulture);
    }
}
