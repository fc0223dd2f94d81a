using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Updates of a real training run, from a file.</summary>
internal static class RecordedUpdates
{
    /// <summary>
    /// Eleven updates of the demo's network (41,339 parameters), one every 10 steps up to step 2900, where three ratios stand
    /// clear. Made with <c>dotnet run --project examples/Grokking -c Release -- --steps 2900 --updates 11 --record-updates
    /// tests/SpectralEdge.Monitor.Tests/Golden/grokking-updates.bin</c>.
    /// </summary>
    public static float[][] Grokking { get; } = Read("grokking-updates.bin");

    /// <summary>Reads n and P as int32, then n rows of P float32, all little-endian.</summary>
    private static float[][] Read(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name)).AsSpan();
        var (count, length) =
            (BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..]));
        var values = MemoryMarshal.Cast<byte, float>(bytes[(2 * sizeof(int))..]).ToArray();
        return [.. Enumerable.Range(0, count).Select(row => values[(row * length)..((row + 1) * length)])];
    }
}
