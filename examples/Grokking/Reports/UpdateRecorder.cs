using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Grokking.Reports;

/// <summary>Writes the last updates of a run to a file, for tests and studies that need real ones.</summary>
/// <remarks>
/// The file, little-endian: the number of updates n and of parameters P as int32, then n rows of P float32. Row t is the float32
/// difference of the parameters at two samples one after the other, block after block.
/// </remarks>
internal static class UpdateRecorder
{
    public static void Write(DemoSettings settings, int updates, string path, TextWriter output)
    {
        using var run = new PlainTraining(settings);
        var every = settings.Monitor.Windows[0].Every;
        var kept = new Queue<float[]>();
        var before = run.Snapshot();
        for (var step = 1; step <= settings.Steps; step++)
        {
            run.Step();
            if (step % every == 0)
            {
                var now = run.Snapshot();
                kept.Enqueue([.. now.Zip(before, (value, previous) => value - previous)]);
                before = now;
                if (kept.Count > updates)
                {
                    kept.Dequeue();
                }
            }
        }

        using var file = File.Create(path);
        Span<byte> header = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(header, kept.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], before.Length);
        file.Write(header);
        foreach (var update in kept)
        {
            file.Write(MemoryMarshal.AsBytes<float>(update));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {kept.Count} updates of {before.Length:N0} parameters, one every "
                + $"{(every == 1 ? "step" : $"{every} steps")} up to step {settings.Steps}."));
    }
}
