using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Checkpoint files as bytes, written plainly.</summary>
internal static class CheckpointBytes
{
    public static byte[] SafeTensors(params (string Name, float[] Values)[] tensors) =>
        SafeTensors(
            [
                .. tensors.Select(tensor => (
                    tensor.Name, "F32", new long[] { tensor.Values.Length },
                    MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray())),
            ]);

    public static byte[] SafeTensors(params (string Name, string Type, long[] Shape, byte[] Bytes)[] tensors)
    {
        var place = 0;
        var entries = new List<string> { "\"__metadata__\":{\"format\":\"pt\"}" };
        foreach (var (name, type, shape, bytes) in tensors)
        {
            entries.Add(
                $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(",", shape)}],"
                + $"\"data_offsets\":[{place},{place + bytes.Length}]}}");
            place += bytes.Length;
        }

        return SafeTensors("{" + string.Join(",", entries) + "}", [.. tensors.SelectMany(tensor => tensor.Bytes)]);
    }

    public static byte[] SafeTensors(string header, byte[] data) => SafeTensors(Encoding.UTF8.GetBytes(header), data);

    public static byte[] SafeTensors(byte[] json, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    public static byte[] Npy(string dictionary, byte[] data, byte version = 1)
    {
        var text = Encoding.UTF8.GetBytes(dictionary + "\n");
        var length = version == 1
            ? new[] { (byte)text.Length, (byte)(text.Length >> 8) }
            : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    public static byte[] Npy(float[] values) =>
        Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length},), "
            + "}", MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static byte[] Npz(CompressionLevel level, params (string Name, byte[] Npy)[] arrays) =>
        Zip(level, [.. arrays.Select(array => (array.Name + ".npy", array.Npy))]);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>As TorchSharp's Module.save writes.</summary>
    public static byte[] TorchSharp(params (string Name, byte Type, long[] Shape, byte[] Bytes)[] tensors)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write7BitEncodedInt64(tensors.Length);
        foreach (var (name, type, shape, bytes) in tensors)
        {
            writer.Write(name);
            writer.Write(type);
            writer.Write7BitEncodedInt64(shape.Length);
            Array.ForEach(shape, writer.Write7BitEncodedInt64);
            writer.Write(bytes);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
