using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>The states of <see cref="SmallRun"/> as safetensors files.</summary>
internal static class SmallCheckpoints
{
    /// <summary>Writes one file for each step, from 0 on.</summary>
    public static string Write(string folder, int seed = 7, int steps = SmallRun.Steps)
    {
        Directory.CreateDirectory(folder);
        var run = new SmallRun(seed);
        for (var step = 0; step <= steps; step++)
        {
            if (step > 0)
            {
                run.Move(step);
            }

            Write(Path.Combine(folder, $"step-{step}.safetensors"), run.Blocks);
        }

        return folder;
    }

    /// <summary>Makes the last value of a file NaN.</summary>
    public static void SpoilLastValue(string path)
    {
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(bytes.Length - sizeof(float)), float.NaN);
        File.WriteAllBytes(path, bytes);
    }

    private static void Write(string path, IReadOnlyList<(string Name, float[] Values)> blocks)
    {
        var (fields, offset) = (new List<string>(), 0);
        foreach (var (name, values) in blocks)
        {
            var end = offset + (values.Length * sizeof(float));
            fields.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{values.Length}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        var header = Encoding.UTF8.GetBytes($"{{{string.Join(',', fields)}}}");
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        using var file = File.Create(path);
        file.Write(length);
        file.Write(header);
        foreach (var (_, values) in blocks)
        {
            file.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }
}
