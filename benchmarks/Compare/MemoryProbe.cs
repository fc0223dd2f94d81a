using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Measures in a process of its own what a monitor adds to its memory.</summary>
internal static class MemoryProbe
{
    /// <summary>Number of groups, each one block.</summary>
    public const int Groups = 12;

    /// <summary>Number of updates in the window, W.</summary>
    public const int Window = 20;

    /// <summary>Length of the sketch, d.</summary>
    public const int Length = 8192;

    /// <summary>Number of samples: the window is full for more than half of them.</summary>
    public const int Samples = 45;

    /// <summary>Runs a monitor and writes one line of JSON, a <see cref="MemoryFigures"/>.</summary>
    /// <param name="parameters">Number of parameters, P.</param>
    /// <param name="warm">Whether a small monitor runs first, so that its code is compiled before memory is measured.</param>
    /// <param name="output">Takes the line.</param>
    /// <returns>The exit code.</returns>
    public static int Run(int parameters, bool warm, TextWriter output)
    {
        var blocks = Enumerable.Range(0, Groups)
            .Select(block => new float[(long)parameters * (block + 1) / Groups - ((long)parameters * block / Groups)])
            .ToArray();
        Array.ForEach(blocks, block => Array.Fill(block, 0.5f));
        if (warm)
        {
            // So small that what it leaves behind makes no room for the other.
            Watch([.. Enumerable.Range(0, Groups).Select(_ => new float[200])], 64, static () => { });
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var (resident, managed, allocated) = (Status("VmRSS"), GC.GetTotalMemory(
            forceFullCollection: false), GC.GetTotalAllocatedBytes());
        var exactPeak = TryResetPeak();
        var peak = resident;
        var watching = Watch(blocks, Length, () => peak = Math.Max(peak, Status("VmRSS")));
        peak = exactPeak ? Status("VmHWM") : peak;
        var figures = new MemoryFigures(
            parameters, resident, peak - resident, Status("VmRSS") - resident, watching.Managed - managed,
            watching.Allocated - allocated, exactPeak);
        output.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }

    private static (long Managed, long Allocated) Watch(float[][] blocks, int length, Action sampled)
    {
        var source = new ParameterArrays();
        for (var block = 0; block < blocks.Length; block++)
        {
            source.Add(string.Create(CultureInfo.InvariantCulture, $"block{block}"), blocks[block]);
        }

        using var monitor = new SpectralMonitor(source, new MonitorOptions
        {
            Windows = [new(1, Window)],
            Sketch = new() { Mode = WindowMode.Sketch, Length = length },
            Grouping = ParameterGrouping.ByParameter,
            Run = new() { Folder = null },
        });
        var random = new Random(1);
        for (var step = 1; step <= Samples; step++)
        {
            Move(blocks, random);
            monitor.Observe(step);
            sampled();
        }

        var report = monitor.Report;
        if (report.UpdatesKept != Samples || monitor.IsExact)
        {
            throw new InvalidOperationException($"The monitor kept {report.UpdatesKept} updates of {Samples}.");
        }

        return (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes());
    }

    /// <summary>Every parameter changes, by steps that repeat in every block but not in time.</summary>
    private static void Move(float[][] blocks, Random random)
    {
        Span<float> steps = stackalloc float[1024];
        foreach (ref var step in steps)
        {
            step = (random.NextSingle() - 0.5f) * 1e-3f;
        }

        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Length; i++)
            {
                block[i] += steps[i & 1023];
            }
        }
    }

    /// <summary>Lets VmHWM begin anew at the present resident memory.</summary>
    private static bool TryResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A figure of the kernel about this process, in bytes.</summary>
    private static long Status(string name)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
            {
                return 1024 * long.Parse(
                    line.AsSpan(name.Length + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidDataException($"/proc/self/status has no {name}.");
    }
}
