using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor;

namespace Grokking.Reports;

/// <summary>What watching costs, and that it changes nothing: the same training with and without a monitor, in turns.</summary>
internal static class OverheadReport
{
    // Short stretches in turns: the machine's other work then hits all of them alike.
    private const int Stretch = 50;

    public static void Write(DemoSettings settings, TextWriter output)
    {
        using var plain = new Contestant("no monitor", settings, every: 0);
        using var tenth = new Contestant("every 10th step", settings, every: 10);
        using var all = new Contestant("every step", settings, every: 1);
        Contestant[] contestants = [plain, tenth, all];
        var turn = 0;
        while (plain.Steps < settings.Steps)
        {
            for (var i = 0; i < contestants.Length; i++)
            {
                contestants[(i + turn) % contestants.Length].Advance(Stretch);
            }

            turn++;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{plain.Steps} steps each in turns of {Stretch}, seed {settings.Seed}, {Environment.ProcessorCount} cores, "
                + $"no evaluation."));
        output.WriteLine();
        output.WriteLine(
            "| sampled | median ms per step | time in monitor | against no monitor | bytes allocated per unsampled step "
                + "| parameters at the end |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var contestant in contestants)
        {
            output.WriteLine(contestant.Row(plain));
        }
    }

    private sealed class Contestant : IDisposable
    {
        private readonly string _name;
        private readonly PlainTraining _run;
        private readonly SpectralMonitor? _monitor;
        private readonly List<double> _stretches = [];
        private long _allocated;

        public Contestant(string name, DemoSettings settings, int every)
        {
            _name = name;
            _run = new PlainTraining(settings);
            _monitor = every == 0
                ? null
                : new SpectralMonitor(
                    _run.Parameters(),
                    settings.Monitor with
                    {
                        Windows = [settings.Monitor.Windows[0] with { Every = every }],
                        Run = settings.Monitor.Run with { Folder = null },
                    });
        }

        public int Steps { get; private set; }

        public void Advance(int count)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                var loss = _run.Step();
                Steps++;
                Observe(loss);
            }

            _stretches.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds / count);
        }

        public string Row(Contestant plain)
        {
            var inMonitor = _monitor is null
                ? 0
                : _monitor.Report.TimeInMonitor.TotalMilliseconds / _stretches.Sum(stretch => stretch * Stretch);

            // Pairs of neighbouring stretches: the median of their ratios is the least disturbed comparison.
            var ratio = Median(_stretches.Zip(plain._stretches, (mine, theirs) => mine / theirs)) - 1;
            var same = _run.Snapshot().AsSpan().SequenceEqual(plain._run.Snapshot());
            var allocated = _monitor is null ? "–" : _allocated.ToString(CultureInfo.InvariantCulture);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {_name} | {Median(_stretches):F3} | {inMonitor:P2} | {ratio:P2} | {allocated} | "
                    + $"{(same ? "bit-identical" : "DIFFERENT")} |");
        }

        public void Dispose()
        {
            _monitor?.Dispose();
            _run.Dispose();
        }

        private void Observe(float loss)
        {
            if (_monitor is null)
            {
                return;
            }

            var sampled = _monitor.WouldSample(Steps);
            var before = GC.GetAllocatedBytesForCurrentThread();
            _monitor.Observe(Steps, loss);
            _allocated += sampled ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        private static double Median(IEnumerable<double> values)
        {
            var sorted = values.Order().ToArray();
            return sorted[sorted.Length / 2];
        }
    }
}
