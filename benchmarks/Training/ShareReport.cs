using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Torch;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>What the monitor costs of a training step, by processor time of the whole process.</summary>
/// <remarks>
/// One model trains in turns of ten steps: without a callback, with one at every tenth step, with one at every step, in an order
/// that rotates, so that whatever else the machine does hits all alike. Compared are medians over the steps of a kind; a stride of
/// ten costs nine medians of steps between samples and one of steps with one. All threads count, those of the garbage collector
/// and of the compiler too.
/// </remarks>
internal static class ShareReport
{
    private const int Turn = 10;
    private const int WarmUpRounds = 1;

    /// <summary>Writes the table.</summary>
    /// <param name="seconds">Time for each model, from 1.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(double seconds, TextWriter output)
    {
        output.WriteLine("| parameters | tokens | updates | CPU ms a step | every 10: CPU | every 10: inside | every 1: CPU "
            + "| every 1: inside | a sample | rounds |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (width, layers) in ((int, int)[])[(144, 4), (320, 8)])
        {
            foreach (var tokens in (int[])[128, 1024])
            {
                // Long steps need the time.
                Compare(width, layers, tokens, seconds * (width * tokens > 300_000 ? 2 : 1), output);
            }
        }
    }

    private static void Compare(int width, int layers, int tokens, double seconds, TextWriter output)
    {
        using var training = new Training(width, layers, tokens);
        using var tenth = training.Watch(every: 10);
        using var each = training.Watch(every: 1);
        SpectralEdgeCallback?[] callbacks = [null, tenth, each];
        var cpu = callbacks.Append(null).Select(_ => new List<double>()).ToArray();
        var inside = callbacks.Select(_ => new List<double>()).ToArray();
        var began = Stopwatch.GetTimestamp();
        var rounds = -WarmUpRounds;
        for (; rounds < 2 || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; rounds++)
        {
            for (var i = 0; i < callbacks.Length; i++)
            {
                var kind = (i + rounds + WarmUpRounds) % callbacks.Length;
                var (used, wall, taken) = RunTurn(training, callbacks[kind]);
                if (rounds >= 0)
                {
                    // The last step of a turn is the one that a stride of ten samples.
                    cpu[kind].AddRange(kind == 1 ? used[..^1] : used);
                    cpu[^1].AddRange(kind == 1 ? used[^1..] : []);
                    inside[kind].Add(taken / wall);
                }
            }
        }

        var (plain, plainError) = MedianOf(cpu[0]);
        string Cpu(params (double Weight, int Kind)[] parts)
        {
            var (mean, variance) = (-plain, plainError * plainError);
            foreach (var (weight, kind) in parts)
            {
                var (median, error) = MedianOf(cpu[kind]);
                (mean, variance) = (mean + (weight * median), variance + (weight * error * weight * error));
            }

            return string.Create(CultureInfo.InvariantCulture, $"{mean / plain:P2} ± {Math.Sqrt(variance) / plain:P2}");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {training.Parameters:N0} | {tokens} | {(each.Monitor.IsExact ? "exact" : "sketch")} "
                + $"| {plain:F2} | {Cpu((0.9, 1), (0.1, 3))} | {MedianOf(inside[1]).Median:P2} | {Cpu((1, 2))} "
                + $"| {MedianOf(inside[2]).Median:P2} | {each.Report.TimeInMonitor.TotalMilliseconds / each.Step:F3} ms | {rounds} |"));
    }

    /// <summary>Ten steps: processor time of each, time of the clock and time inside the monitor, all in milliseconds.</summary>
    private static (double[] Cpu, double Wall, double Inside) RunTurn(Training training, SpectralEdgeCallback? callback)
    {
        var (cpu, began) = (new double[Turn], Stopwatch.GetTimestamp());
        var inside = callback?.Report.TimeInMonitor ?? TimeSpan.Zero;
        for (var step = 0; step < Turn; step++)
        {
            var before = Environment.CpuUsage.TotalTime;
            training.Step(callback);
            cpu[step] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        }

        return (
            cpu,
            Stopwatch.GetElapsedTime(began).TotalMilliseconds,
            ((callback?.Report.TimeInMonitor ?? TimeSpan.Zero) - inside).TotalMilliseconds);
    }

    /// <summary>The median and half of its 95 % interval: 1.57 interquartile ranges over √n.</summary>
    /// <remarks>Source: McGill, Tukey, Larsen, "Variations of box plots", The American Statistician 32 (1978).</remarks>
    private static (double Median, double Error) MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double At(double share)
        {
            var place = share * (sorted.Length - 1);
            var low = (int)place;
            return sorted[low] + ((place - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]));
        }

        return (At(0.5), 1.57 * (At(0.75) - At(0.25)) / Math.Sqrt(sorted.Length));
    }
}
