using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SpectralEdge.Monitor.Analysis.Tests;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>Files that are made to be slow: every check holds or fails as late as can be, as often as fits.</summary>
/// <param name="Name">What it is full of.</param>
/// <param name="Reader">Name of the reader that gets it.</param>
/// <param name="Make">Makes one of a size, in bytes.</param>
public sealed record HostileFile(string Name, string Reader, Func<int, byte[]> Make)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<HostileFile> All { get; } =
    [
        new("tensors without values", "safetensors", size => SafeTensors(size, "x.{0}", "[0]", 0)),
        new("tied heads and embeddings", "safetensors", TiedHeads),
        new("tensors without values", "torchsharp", size => CheckpointBytes.TorchSharp([
            ("w", 6, [2], new byte[8]),
            .. Enumerable.Range(0, size / 9).Select(i => ($"{i:x5}", (byte)6, new long[] { 0 }, Array.Empty<byte>()))])),
        new("arrays with long headers", "npz", LongHeaders),
        new("places where the run went on, each after the one before", "run", size => Lines(
            size, i => $"{{\"type\":\"resumed\",\"step\":1,\"after_line\":{i - 1}}}")),
        new("places where the run went on, all from the beginning", "run", size => Lines(
            size, _ => "{\"type\":\"resumed\",\"step\":1,\"after_line\":1}")),
        new("lines of the wrong fields", "run", size => Lines(size, _ => "{\"type\":\"sample\"}")),
        new("lines that are no JSON", "run", size => Lines(size, _ => "}")),
        new("empty windows of many spectra", "replay", Restarts),
        new("frames that hold, contents that do not", "recording", size => Frames(size, claimsRest: true)),
        new("frames that hold, contents that are empty", "recording", size => Frames(size, claimsRest: false)),
        new("markers", "recording", size => [
            .. Head(), .. Enumerable.Repeat(TrajectoryFormat.Marker.ToArray(), size / 8).SelectMany(marker => marker)]),
        new("headers", "recording", size => [
            .. Head(), .. Enumerable.Range(1, size / 500).SelectMany(
                layout => TrajectoryHeaderJson.Records(HeaderOf([("one", 3L, 2)]) with { Layout = layout }))]),
        new("groups of one number", "recording", ManyGroups),
        new("rows", "losses", size => Encoding.UTF8.GetBytes(
            "step,loss\n" + string.Concat(Enumerable.Range(0, size / 9).Select(i => $"{i},1\n")))),
        new("columns", "losses", size => Encoding.UTF8.GetBytes(
            "step," + string.Join(',', Enumerable.Range(0, size / 9).Select(i => $"c{i}")) + "\n1"
            + string.Concat(Enumerable.Repeat(",1", size / 9)) + "\n")),
        new("columns without names", "losses", size => Encoding.UTF8.GetBytes("step" + new string(',', size))),
        new("columns", "history", size => Encoding.UTF8.GetBytes(
            "step," + string.Join(',', Enumerable.Range(0, size / 9).Select(i => $"c{i}")) + "\n1"
            + string.Concat(Enumerable.Repeat(",1", size / 9)) + "\n")),
        new("steps that go back", "history", size => Encoding.UTF8.GetBytes(
            "step,loss\n" + string.Concat(Enumerable.Range(0, size / 9).Select(i => $"{(i % 2 == 0 ? i : i - 2)},1\n")))),
        new("records without content", "events", size => SeedFiles.EventFileOf(
            [EventMessage.Summary(1, 1, [EventMessage.Scalar("a", 1)]), .. Enumerable.Repeat(Array.Empty<byte>(), size / 16)])),
        new("tags and restarts", "events", size => SeedFiles.EventFileOf(Enumerable.Range(1, size / 80).SelectMany(i => new[]
        {
            EventMessage.Summary(1, size - i, [EventMessage.Scalar($"{i}", 1)]), EventMessage.Restart(1, size - i - 1),
        }).Append(EventMessage.Summary(1, 1, [EventMessage.Scalar("a", 1)])))),
        new("lines", "manifest", size => Encoding.UTF8.GetBytes(
            "file,step\n" + string.Concat(Enumerable.Range(0, size / 9).Select(i => $"a,{i}\n")))),
        new("nested lists", "manifest", size => Encoding.UTF8.GetBytes(new string('[', size))),
    ];

    private static byte[] SafeTensors(int size, string name, string shape, int bytes)
    {
        var text = new StringBuilder("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}");
        for (var i = 0; text.Length < size; i++)
        {
            text.Append(',').Append('"').AppendFormat(null, name, i).Append($"\":{{\"dtype\":\"F32\",\"shape\":{shape},")
                .Append($"\"data_offsets\":[{8 + (i * bytes)},{8 + ((i + 1) * bytes)}]}}");
        }

        return CheckpointBytes.SafeTensors(text.Append('}').ToString(), new byte[8]);
    }

    private static byte[] TiedHeads(int size) => CheckpointBytes.SafeTensors([
        .. Enumerable.Range(0, size / 250).SelectMany(i => new[]
        {
            ($"{i}.lm_head.weight", "F32", new long[] { 2 }, BitConverter.GetBytes((long)i)),
            ($"{i}.wte.weight", "F32", [2], BitConverter.GetBytes(-1L - i)),
        })]);

    private static byte[] LongHeaders(int size)
    {
        var array = CheckpointBytes.Npy(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }" + new string(' ', 65_000), new byte[4]);
        return CheckpointBytes.Npz(
            CompressionLevel.SmallestSize, [.. Enumerable.Range(0, size / 350).Select(i => ($"{i:x5}", array))]);
    }

    private static byte[] Lines(int size, Func<long, string> line)
    {
        var text = new StringBuilder(FirstLine() + "\n");
        for (var number = 2L; text.Length < size; number++)
        {
            text.Append(line(number)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Restarts(int size)
    {
        var sample = Encoding.UTF8.GetString(SeedFiles.Small.RunFile).Split('\n')
            .First(line => line.StartsWith("{\"type\":\"sample\"", StringComparison.Ordinal));
        var text = new StringBuilder(FirstLine() + "\n");
        for (var group = 0; text.Length < size / 2; group++)
        {
            text.Append(sample.Replace("\"group\":\"all\"", $"\"group\":\"{group}\"", StringComparison.Ordinal)).Append('\n');
        }

        while (text.Length < size)
        {
            text.Append("{\"type\":\"window_restart\",\"step\":9,\"rhythm\":0,\"reason\":\"x\"}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Frames(int size, bool claimsRest)
    {
        byte[] bytes = [.. Head(), .. new byte[size]];
        for (var at = Head().Length; at + TrajectoryFormat.FrameLength <= bytes.Length; at += TrajectoryFormat.FrameLength)
        {
            var frame = bytes.AsSpan(at, TrajectoryFormat.FrameLength);
            TrajectoryFormat.Seal(frame, TrajectoryFormat.SampleKind);
            BinaryPrimitives.WriteInt32LittleEndian(
                frame[12..], claimsRest ? bytes.Length - at - TrajectoryFormat.FrameLength : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], TrajectoryChecksum.Of(frame[..16]));
            frame[20] ^= 1;
        }

        return bytes;
    }

    private static byte[] ManyGroups(int size)
    {
        var header = HeaderOf([.. Enumerable.Range(0, size / 120).Select(i => ($"{i}", 1L, 1))]);
        List<byte> bytes = [.. TrajectoryHeaderJson.Records(header)];
        for (var index = 0; bytes.Count < size; index++)
        {
            var content = new byte[TrajectoryFormat.FixedLength + (sizeof(double) * header.Length)];
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(8), index);
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(16), index - 1);
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(24), 10L * index);
            bytes.AddRange(Structured.Sealed(content, TrajectoryFormat.SampleKind));
        }

        return [.. bytes];
    }

    private static byte[] Head() => TrajectoryHeaderJson.Records(HeaderOf([("one", 3L, 2)]));

    private static TrajectoryHeader HeaderOf((string Name, long Parameters, int Length)[] groups) => new()
    {
        Layout = 0,
        LibraryVersion = "0.2.0",
        Started = DateTimeOffset.UnixEpoch,
        StartStep = 0,
        Every = 10,
        SketchVersion = SketchMap.Version,
        Projection = nameof(SketchKind.Blocked),
        Seed = 1,
        Precision = TrajectoryPrecision.Float64,
        Blocks = groups.Length,
        InventoryHash = 1,
        Groups = groups,
    };

    private static string FirstLine() => Encoding.UTF8.GetString(SeedFiles.Small.RunFile).Split('\n')[0];
}
