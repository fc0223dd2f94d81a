using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Damaged files of all formats: each is read, or raises a <see cref="CheckpointException"/>, quickly and without taking
/// more memory than its size allows.</summary>
public class CheckpointFuzzTests
{
    private const int CasesPerFile = 2000;

    // Reading buffers, the two windows of inflating and of TorchSharp's numbers, and the text of one error.
    private const long FixedBytes = 256 * 1024;

    // A byte of a header may become a size of 8 bytes in a list that is twice as long as needed and is copied once, in a tensor
    // with its name; a file may be read again for its values.
    private const long BytesPerByte = 128;

    [Theory]
    [InlineData("x.safetensors")]
    [InlineData("x.npy")]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    [InlineData("x.dat")]
    [InlineData("model.safetensors.index.json")]
    public void Read_OfADamagedFile_WorksOrSaysWhatIsWrong(string name)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "m-1.safetensors"), CheckpointBytes.SafeTensors(("a", [1, 2]), ("b", [3])));
        var original = Original(name);
        var path = Path.Combine(folder.Path, name);
        Look(path, original);
        var refused = 0;
        for (var seed = 0; seed < CasesPerFile; seed++)
        {
            var damaged = Damage(original, new Random(seed));
            try
            {
                refused += Look(path, damaged) ? 0 : 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{name} with seed {seed} failed.", exception);
            }
        }

        // Most damage is noticed: only values, names and free bytes can change without anybody noticing.
        Assert.InRange(refused, CasesPerFile / 4, CasesPerFile);
    }

    /// <summary>Reads all there is to read.</summary>
    /// <returns>Whether the file was accepted.</returns>
    private static bool Look(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var accepted = false;
        try
        {
            foreach (var tensor in CheckpointFiles.Read(path, "x"))
            {
                Drain(tensor);
            }

            accepted = true;
        }
        catch (CheckpointException exception)
        {
            Assert.Contains(Path.GetDirectoryName(path)!, exception.Message, StringComparison.Ordinal);
        }
        catch (FileNotFoundException)
        {
            // An index that names a file that is not there.
            Assert.EndsWith(".json", path, StringComparison.Ordinal);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FixedBytes + (BytesPerByte * bytes.Length));
        return accepted;
    }

    private static void Drain(StoredTensor tensor)
    {
        // No tensor may claim more than a deflated file of this size can hold.
        Assert.InRange(tensor.Count, 0, 1032L * 4096);
        if (tensor.Format == TensorFormat.Integer || tensor.Refusal is not null)
        {
            return;
        }

        using var reader = new TensorReader();
        reader.Begin(tensor);
        Span<byte> buffer = stackalloc byte[512];
        while (reader.Read(buffer) > 0)
        {
        }
    }

    private static byte[] Original(string name) => name switch
    {
        "x.safetensors" => CheckpointBytes.SafeTensors(
            ("a", "F32", [2, 3], new byte[24]), ("b", "BF16", [4], new byte[8]), ("c", "F8_E4M3", [3], new byte[3]),
            ("d", "I64", [1], new byte[8])),
        "x.npy" => CheckpointBytes.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", new byte[24]),
        "stored.npz" => CheckpointBytes.Npz(
            CompressionLevel.NoCompression, ("a", CheckpointBytes.Npy([1, 2, 3])), ("b", CheckpointBytes.Npy([4]))),
        "deflated.npz" => CheckpointBytes.Npz(
            CompressionLevel.Optimal, ("a", CheckpointBytes.Npy(new float[300])), ("b", CheckpointBytes.Npy([4, 5]))),
        "x.dat" => CheckpointBytes.TorchSharp(
            ("a.weight", 6, [2, 3], new byte[24]), ("a.bias", 15, [3], new byte[6]), ("n", 4, [1], new byte[8])),
        _ => Encoding.UTF8.GetBytes(
            "{\"metadata\":{\"total_size\":12},\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m-1.safetensors\"}}"),
    };

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            bytes = DamageOnce(bytes, random);
        }

        return bytes;
    }

    private static byte[] DamageOnce(byte[] bytes, Random random)
    {
        if (bytes.Length < 9)
        {
            return [.. bytes, .. "{\"a\":{"u8];
        }

        var place = random.Next(bytes.Length);
        switch (random.Next(8))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..place];
            case 2:
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Math.Min(place, bytes.Length - 8)), Absurd(random));
                return bytes;
            case 3:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Math.Min(place, bytes.Length - 4)), (int)Absurd(random));
                return bytes;
            case 4:
                // A number in a text becomes another one: sizes below 0, overlapping tensors, overflow.
                return ReplaceDigit(bytes, random);
            case 5:
                return
                [
                    .. bytes[..place], .. Enumerable.Repeat((byte)"[{("[random.Next(3)], random.Next(1, 200)), .. bytes[place..],
                ];
            case 6:
                var end = random.Next(place, bytes.Length);
                return [.. bytes[..end], .. bytes[place..end], .. bytes[end..]];
            default:
                random.NextBytes(bytes.AsSpan(place, Math.Min(bytes.Length - place, random.Next(1, 9))));
                return bytes;
        }
    }

    private static long Absurd(Random random) => random.Next(6) switch
    {
        0 => long.MaxValue,
        1 => -1,
        2 => long.MinValue,
        3 => uint.MaxValue,
        4 => 99_999_999,
        _ => random.NextInt64(),
    };

    private static byte[] ReplaceDigit(byte[] bytes, Random random)
    {
        var digits = Enumerable.Range(0, bytes.Length).Where(i => char.IsAsciiDigit((char)bytes[i])).ToArray();
        if (digits.Length == 0)
        {
            return bytes;
        }

        var place = digits[random.Next(digits.Length)];
        string[] numbers =
            ["-1", "0", "9223372036854775807", "4294967296", "1e3", "99999999999999999999", "4", "8", "3.5", "null"];
        return [.. bytes[..place], .. Encoding.UTF8.GetBytes(numbers[random.Next(numbers.Length)]), .. bytes[(place + 1)..]];
    }
}
