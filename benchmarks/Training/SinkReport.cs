using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>What sinks cost the thread that trains.</summary>
/// <remarks>
/// Two monitors watch the same parameters, one with the sinks and one without. Both take each sample one after the other, in an
/// order that changes, and the processor time of the thread that they differ by is the cost. On Linux; elsewhere time of the clock.
/// </remarks>
internal static class SinkReport
{
    private const int Parameters = 3000;
    private const int WarmUp = 2000;
    private const double NominalStep = 20_000;

    private static readonly SinkOptions Roomy = new() { Capacity = 1_000_000, FlushLimit = TimeSpan.FromMinutes(1) };
    private static readonly SinkOptions Hurried = new() { FlushLimit = TimeSpan.Zero };

    /// <summary>Writes both tables.</summary>
    /// <param name="samples">Samples of each comparison of the first.</param>
    /// <param name="steps">Steps of the training of the second.</param>
    /// <param name="output">Where they go.</param>
    public static void Write(int samples, int steps, TextWriter output)
    {
        output.WriteLine("| sink | beside | µs a sample, median | mean | received | written | failed | dropped | the other lost |");
        output.WriteLine("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        Compare("takes all", null, () => new SinkCases.Acting(static _ => { }), Roomy, samples, output);
        foreach (var (name, make) in SinkCases.Bad)
        {
            Compare(name, null, make, Hurried, samples, output);
            Compare(name, "takes all", make, Hurried, samples, output);
        }

        output.WriteLine();
        output.WriteLine("| training | groups | step, ms | sinks | a sample, ms | µs of it for sinks, median | mean | "
            + "of a 20 ms step, Every = 10 | lost |");
        output.WriteLine("|---|--:|--:|---|--:|--:|--:|--:|--:|");
        foreach (var grouping in (ParameterGrouping[])[ParameterGrouping.Whole, ParameterGrouping.ByLayer])
        {
            Train(grouping, steps, output);
        }
    }

    private static void Compare(
        string name, string? beside, Func<ISpectralSink> make, SinkOptions options, int samples, TextWriter output)
    {
        var random = new Random(1);
        var parameters = new float[Parameters];
        using var plain = Watch(parameters);
        using var watched = Watch(parameters);
        SinkSubscription? other = null;
        if (beside is not null)
        {
            plain.AddSink(new SinkCases.Acting(static _ => { }), Roomy);
            other = watched.AddSink(new SinkCases.Acting(static _ => { }), Roomy);
        }

        var subscription = watched.AddSink(make(), options);
        var costs = new double[samples];
        for (var step = 1; step <= samples + WarmUp; step++)
        {
            foreach (ref var parameter in parameters.AsSpan())
            {
                parameter += (float)random.NextDouble() - 0.5f;
            }

            var cost = Difference(step, () => plain.Observe(step), () => watched.Observe(step));
            if (step > WarmUp)
            {
                costs[step - WarmUp - 1] = cost;
            }
        }

        watched.Dispose();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {beside ?? "none"} | {Median(costs):F2} | {costs.Average():F2} | {subscription.Received} "
                + $"| {subscription.Written} | {subscription.Failed} | {subscription.Dropped} "
                + $"| {other?.Failed + other?.Dropped} |"));
    }

    private static void Train(ParameterGrouping grouping, int steps, TextWriter output)
    {
        const int Every = 10;
        var folder = Directory.CreateTempSubdirectory("spectral-edge-").FullName;
        using var reader = new MetricsReader();
        using var training = new Training(width: 96, layers: 4, tokens: 128);
        using var plain = training.Watch(Every, grouping: grouping);
        using var watched = training.Watch(Every, grouping: grouping);
        foreach (var (_, add) in SinkCases.Good)
        {
            add(watched, folder);
        }

        var (costs, whole, times) = (new List<double>(), new List<double>(), new List<double>());
        for (var step = 1; step <= steps; step++)
        {
            var (began, inside) = (Stopwatch.GetTimestamp(), 0.0);
            training.Step(loss =>
            {
                var before = Stopwatch.GetTimestamp();
                var cost = Difference(
                    step / Every, () => plain.OnStepEnd(loss), () => watched.OnStepEnd(loss), out var first);
                inside = Stopwatch.GetElapsedTime(before).TotalMilliseconds;

                // The first windows are not full, and code is still compiled.
                if (step % Every == 0 && step > steps / 4)
                {
                    costs.Add(cost);
                    whole.Add(first / 1000);
                }
            });
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds - inside);
        }

        watched.Dispose();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {training.Parameters:N0} | {watched.Monitor.Inventory.Groups.Count} | {Median(times):F1} "
                + $"| {string.Join(", ", SinkCases.Good.Select(sink => sink.Name))} | {Median(whole):F3} | {Median(costs):F1} "
                + $"| {costs.Average():F1} | {Median(costs) / (Every * NominalStep):P3} | {watched.Report.SinkRecordsLost} |"));
        Directory.Delete(folder, recursive: true);
    }

    private static SpectralMonitor Watch(float[] parameters) => new(
        new ParameterArrays().Add("w", parameters),
        new MonitorOptions { Windows = [new(1, 10)], Run = new() { Folder = null } },
        NullLoggerFactory.Instance);

    private static double Difference(long turn, Action plain, Action watched) => Difference(turn, plain, watched, out _);

    /// <summary>By how many microseconds the second takes longer than the first; every other turn it goes first.</summary>
    private static double Difference(long turn, Action plain, Action watched, out double plainTime)
    {
        var isFirst = turn % 2 == 0;
        var began = Now();
        (isFirst ? watched : plain)();
        var between = Now();
        (isFirst ? plain : watched)();
        var ended = Now();
        plainTime = isFirst ? ended - between : between - began;
        return (isFirst ? between - began : ended - between) - plainTime;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>Processor time of this thread, in microseconds.</summary>
    private static double Now()
    {
        const int ThreadCpuTime = 3;
        if (OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out var time) == 0)
        {
            return (time.Seconds * 1e6) + (time.Nanoseconds / 1e3);
        }

        return Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetTime(int clock, out ProcessorTime time);

    private readonly struct ProcessorTime
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
