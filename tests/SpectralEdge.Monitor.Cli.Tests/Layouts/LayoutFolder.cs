using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A folder that is laid out as a training script would: every file of weights that is written holds the next state of
/// one small run.</summary>
internal sealed class LayoutFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Random _random = new(5);
    private readonly float[] _weights = new float[64];

    public string Path => _folder.Path;

    /// <summary>Writes weights in the format that the name's ending says, once for each number.</summary>
    /// <param name="name">The path; <c>#</c> stands for the number.</param>
    /// <param name="numbers">The numbers, as they are written.</param>
    public LayoutFolder Weights(string name, params string[] numbers)
    {
        foreach (var number in numbers.DefaultIfEmpty(string.Empty))
        {
            Write(name.Replace("#", number, StringComparison.Ordinal), ["layer.weight", "layer.bias"]);
        }

        return this;
    }

    /// <summary>Writes weights with tensors of these names.</summary>
    public LayoutFolder Tensors(string name, string[] tensors, params string[] numbers)
    {
        foreach (var number in numbers.DefaultIfEmpty(string.Empty))
        {
            Write(name.Replace("#", number, StringComparison.Ordinal), tensors);
        }

        return this;
    }

    /// <summary>Writes anything.</summary>
    public LayoutFolder Text(string name, string text, params string[] numbers)
    {
        foreach (var number in numbers.DefaultIfEmpty(string.Empty))
        {
            Bytes(name.Replace("#", number, StringComparison.Ordinal), Encoding.Latin1.GetBytes(text));
        }

        return this;
    }

    /// <summary>Makes a link.</summary>
    public LayoutFolder Link(string name, string target)
    {
        File.CreateSymbolicLink(Full(name), target);
        return this;
    }

    /// <summary>Takes the end of a file away.</summary>
    public LayoutFolder Cut(string name, int bytes)
    {
        File.WriteAllBytes(Full(name), File.ReadAllBytes(Full(name))[..^bytes]);
        return this;
    }

    /// <summary>Flips a bit, counted from the middle of a file.</summary>
    public LayoutFolder Flip(string name)
    {
        var bytes = File.ReadAllBytes(Full(name));
        bytes[bytes.Length / 3] ^= 4;
        File.WriteAllBytes(Full(name), bytes);
        return this;
    }

    public string Full(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string[] tensors)
    {
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i] += (float)(_random.NextDouble() - 0.5);
        }

        var half = _weights.Length / tensors.Length;
        (string Name, byte[] Bytes)[] parts =
            [.. tensors.Select((tensor, i) => (tensor, MemoryMarshal.AsBytes(_weights.AsSpan(i * half, half)).ToArray()))];
        Bytes(name, System.IO.Path.GetExtension(name) switch
        {
            ".npz" => Npz(parts, half),
            ".npy" => Npy(parts[0].Bytes, half),
            ".dat" => Dat(parts, half),
            ".pt" or ".pth" or ".bin" or ".ckpt" => [0x80, 2, .. "}q\0."u8],
            _ => SafeTensors(parts, half),
        });
    }

    private void Bytes(string name, byte[] bytes)
    {
        var path = Full(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static byte[] SafeTensors((string Name, byte[] Bytes)[] parts, int count)
    {
        var size = count * sizeof(float);
        var header = Encoding.UTF8.GetBytes("{" + string.Join(',', parts.Select((part, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"\"{part.Name}\":{{\"dtype\":\"F32\",\"shape\":[{count}],\"data_offsets\":[{i * size},{(i + 1) * size}]}}"))) + "}");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. parts.SelectMany(part => part.Bytes)];
    }

    private static byte[] Npy(byte[] bytes, int count)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count},), " + "}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. bytes];
    }

    private static byte[] Npz((string Name, byte[] Bytes)[] parts, int count)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in parts)
            {
                using var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
                entry.Write(Npy(bytes, count));
            }
        }

        return stream.ToArray();
    }

    private static byte[] Dat((string Name, byte[] Bytes)[] parts, int count)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write7BitEncodedInt64(parts.Length);
        foreach (var (name, bytes) in parts)
        {
            writer.Write(name);
            writer.Write((byte)6);
            writer.Write7BitEncodedInt64(1);
            writer.Write7BitEncodedInt64(count);
            writer.Write(bytes);
        }

        writer.Flush();
        return stream.ToArray();
    }
}
