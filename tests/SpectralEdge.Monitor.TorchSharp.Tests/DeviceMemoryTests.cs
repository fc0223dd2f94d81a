using System.Globalization;
using TorchSharp;
using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The memory that the device path takes on top of the parameters, as the system sees it.</summary>
/// <remarks>Only Linux tells the peak of a stretch of a process; elsewhere there is nothing to compare.</remarks>
public class DeviceMemoryTests(ITestOutputHelper output)
{
    // So much that every tensor of a chunk's size is mapped by itself and given back at once, rather than kept by the allocator.
    private const long Memory = 400L << 20;
    private const long Slack = 12L << 20;

    // Formats of 2, 4 and 8 bytes, and a layout that has to be copied first.
    [Theory]
    [InlineData(torch.ScalarType.Float16, 1024, false)]
    [InlineData(torch.ScalarType.Float32, 8192, true)]
    [InlineData(torch.ScalarType.Float64, 65_536, false)]
    public void Compute_SomeChunks_TakesNoMoreMemoryThanAllowed(torch.ScalarType type, int d, bool transposed)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var chunk = DeviceSketchKernel.ChunkLength(Memory, d, type, DeviceType.CPU);
        using var values = torch.ones(chunk * 3 / 2 / 13 * 13, type);
        using var matrix = values.view(13, -1);
        using var tensor = transposed ? matrix.t() : values.alias();
        using var sketch = new DeviceSketch(Memory);

        // What is compiled and loaded at the first use is none of the sketch's.
        using (var few = torch.ones(4 * d, type))
        {
            DeviceSketches.Compute(few, new SketchSlice(1, d, 0));
        }

        var first = PeakOf(() => DeviceSketches.Compute(sketch, tensor, new SketchSlice(1, d, 17)));
        var next = PeakOf(() => DeviceSketches.Compute(sketch, tensor, new SketchSlice(1, d, 17)));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"MiB of {Memory >> 20}: first {first >> 20}, kept {sketch.BytesKept >> 20}, next {next >> 20}"));

        Assert.InRange(first, Memory / 4, Memory + Slack);
        Assert.InRange(next, Memory / 4, Memory + Slack);
        Assert.InRange(sketch.BytesKept, 1, Memory / 8);
    }

    /// <summary>Most memory resident during a call, on top of what was before.</summary>
    private static long PeakOf(Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // Makes the peak what is resident now.
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Status("VmRSS:");
        action();
        return Status("VmHWM:") - before;
    }

    private static long Status(string name)
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }
}
