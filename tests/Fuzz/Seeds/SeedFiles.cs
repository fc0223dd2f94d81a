using System.Globalization;
using System.IO.Compression;
using System.Text;
using SpectralEdge.Monitor.Analysis.Tests;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>Files that are whole, small and large, for each reader.</summary>
internal static class SeedFiles
{
    private static readonly Lazy<WatchedRun> Recorded = new(() => new WatchedRun(20));

    private static readonly Lazy<WatchedRun> Few = new(() => new WatchedRun(9, options => options with
    {
        Windows = [new(1, 5)],
        Grouping = ParameterGrouping.Whole,
    }));

    private static readonly Lazy<WatchedRun> Kept = new(() => new WatchedRun(40, options => options with
    {
        Windows = [new(1, 6)],
        Grouping = ParameterGrouping.Whole,
        Run = new() { Folder = null },
    }));

    /// <summary>A run with five samples of one spectrum.</summary>
    public static WatchedRun Small => Few.Value;

    /// <summary>The run that states belong to.</summary>
    public static WatchedRun Saved => Kept.Value;

    public static IEnumerable<byte[]> SafeTensors()
    {
        yield return CheckpointBytes.SafeTensors(
            ("a", "F32", [2, 3], Values(24)), ("b", "BF16", [4], Values(8)), ("c", "F8_E4M3", [3], Values(3)),
            ("d", "I64", [1], Values(8)), ("e", "F64", [], Values(8)), ("bn.running_var", "F16", [0, 5], []));
        yield return CheckpointBytes.SafeTensors(
            ("transformer.wte.weight", "F32", [6, 4], Values(96)), ("lm_head.weight", "F32", [6, 4], Values(96)),
            ("h.0.attn.bias", "F32", [1, 1, 4, 4], Values(64)), ("module._orig_mod.h.0.mlp.weight", "F16", [4, 4], Values(32)));
        yield return CheckpointBytes.SafeTensors(("w", "F32", [65_000], Values(260_000)), ("v", "F64", [70_000], Values(560_000)));
        yield return CheckpointBytes.SafeTensors([
            ("w", "F32", [2], Values(8)), .. Enumerable.Range(0, 12_000).Select(i => ($"layer.{i}.weight", "F32", new long[] { 0 }, Array.Empty<byte>()))]);
    }

    public static IEnumerable<byte[]> Npy()
    {
        yield return CheckpointBytes.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Values(24));
        yield return CheckpointBytes.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", Values(8), version: 2);
        yield return CheckpointBytes.Npy("{'descr': '<f2', 'fortran_order': True, 'shape': (5,), }", Values(10), version: 3);
        yield return CheckpointBytes.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 130), }", Values(1_040_000));
    }

    public static IEnumerable<byte[]> Npz()
    {
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Optimal })
        {
            yield return CheckpointBytes.Npz(
                level, ("a", CheckpointBytes.Npy([1, 2, 3])), ("b", CheckpointBytes.Npy(new float[300])),
                ("c", CheckpointBytes.Npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", Values(8))));
            yield return CheckpointBytes.Npz(
                level, [.. Enumerable.Range(0, 2500).Select(i => ($"layer/{i}", CheckpointBytes.Npy([i, 2, 3, 4])))]);
            yield return CheckpointBytes.Npz(level, ("large", CheckpointBytes.Npy(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (250000,), }", Values(1_000_000))));
        }
    }

    public static IEnumerable<byte[]> TorchSharp()
    {
        yield return CheckpointBytes.TorchSharp(
            ("a.weight", 6, [2, 3], Values(24)), ("a.bias", 15, [3], Values(6)), ("n", 4, [1], Values(8)), ("s", 7, [], Values(8)));
        yield return CheckpointBytes.TorchSharp([
            ("w", 6, [2], Values(8)), .. Enumerable.Range(0, 40_000).Select(i => ($"layer.{i}.weight", (byte)6, new long[] { 0 }, Array.Empty<byte>()))]);
        yield return CheckpointBytes.TorchSharp(("w", 6, [1000, 250], Values(1_000_000)));
    }

    public static IEnumerable<byte[]> RunFile()
    {
        yield return Small.RunFile;

        // A run that went on twice, the second time from before the first; then its lines again and again.
        var whole = Recorded.Value.RunFile;
        var lines = Encoding.UTF8.GetString(whole).TrimEnd('\n').Split('\n');
        yield return Encoding.UTF8.GetBytes(string.Join('\n', [
            .. lines[..20], Resumed(5, 18), .. lines[18..30], Resumed(4, 15),
            "{\"type\":\"file_restart\",\"lines_lost\":3}",
            "{\"type\":\"thinned\",\"step\":20,\"lines\":\"sample\",\"keep_every\":2}", .. lines[15..30]]) + "\n");
        byte[] large = [.. whole];
        while (large.Length < 700_000)
        {
            large = [.. large, .. whole.AsSpan(whole.AsSpan().IndexOf((byte)'\n') + 1)];
        }

        yield return large;
        yield return Encoding.UTF8.GetBytes(
            lines[0] + "\n" + string.Concat(Enumerable.Range(2, 14_000).Select(i => Resumed(1, i - 1) + "\n")));
    }

    public static IEnumerable<byte[]> Recording()
    {
        yield return Recorded.Value.Recording;
        yield return new WatchedRun(20, options => options with
        {
            Run = options.Run with { RecordingPrecision = TrajectoryPrecision.Float32 },
            Grouping = ParameterGrouping.Whole,
        }).Recording;
        yield return new WatchedRun(700, options => options with { Detectors = [] }).Recording;
    }

    public static IEnumerable<byte[]> Losses()
    {
        yield return "step,loss\n0,2.5\n10,1.25\n20,NaN\n30,1e-3\n"u8.ToArray();
        yield return "\uFEFFstep, train_loss ,accuracy,note\r\n1,2,0.5,a\r\n2,1,,b\r\n"u8.ToArray();
        yield return Encoding.UTF8.GetBytes("step,loss,lr\n" + string.Concat(
            Enumerable.Range(0, 40_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{1.0 / (i + 1)},0.01\n"))));
        yield return Encoding.UTF8.GetBytes(
            "step," + string.Join(',', Enumerable.Range(0, 40_000).Select(i => $"c{i}")) + "\n1" + string.Concat(
                Enumerable.Repeat(",1", 40_000)) + "\n");
    }

    /// <summary>Event files: scalars, a text, a histogram, a restart.</summary>
    public static IEnumerable<byte[]> Events()
    {
        yield return EventFileOf([
            EventMessage.Version(1.5), EventMessage.Summary(2, 10, [EventMessage.Scalar("a", 1), EventMessage.Scalar("b", 2)]),
            EventMessage.Summary(3, 20, [EventMessage.Text("t", "x"), EventMessage.Histogram("h", [1.0, 2, 3])]),
            EventMessage.Restart(4, 15), EventMessage.Summary(5, 20, [EventMessage.Scalar("a", double.NaN)])]);
        yield return EventFileOf([.. Enumerable.Range(1, 300).Select(
            step => EventMessage.Summary(step, step, [EventMessage.Scalar("loss", 1 + (step % 7))]))]);

        // A tensor of one float, as TensorFlow 2 writes it: tag, tensor with type and float_val.
        yield return EventFileOf([[
            0x10, 5, 0x2A, 0x11, 0x0A, 0x0F, 0x0A, 1, (byte)'a', 0x42, 0x0A, 0x08, 1, 0x12, 0, 0x2A, 4, 0, 0, 0x80, 0x3F]]);
    }

    /// <summary>Frames records with their lengths and checksums.</summary>
    public static byte[] EventFileOf(IEnumerable<byte[]> records)
    {
        using var bytes = new MemoryStream();
        using (var file = new EventFile(bytes))
        {
            foreach (var record in records)
            {
                file.Add(record);
            }
        }

        return bytes.ToArray();
    }

    public static IEnumerable<byte[]> Manifest()
    {
        yield return "file,step\na.safetensors,1\nb.safetensors,20\n"u8.ToArray();
        yield return "[{\"file\":\"a.npz\",\"step\":1},{\"file\":\"sub/b.npz\",\"step\":2}]"u8.ToArray();
        yield return Encoding.UTF8.GetBytes(
            "file,step\n" + string.Concat(Enumerable.Range(0, 40_000).Select(i => $"c-{i}.npy,{i}\n")));
    }

    public static IEnumerable<byte[]> Products()
    {
        yield return Matrix(14);
        yield return Matrix(2);
        yield return Matrix(300);
    }

    private static byte[] Matrix(int count)
    {
        var (random, values) = (new Random(count), new double[count * count]);
        var rows = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 8).Select(_ => random.NextDouble() - 0.4).ToArray())
            .ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = rows[i / count].Zip(rows[i % count], (a, b) => a * b).Sum();
        }

        return CheckpointBytes.Npy(
            $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count}, {count}), }}", CheckpointBytes.Bytes(values));
    }

    private static string Resumed(long step, long after) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"resumed\",\"step\":{step},\"after_line\":{after}}}");

    private static byte[] Values(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
