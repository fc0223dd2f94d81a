using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SpectralEdge.Monitor.Analysis.Tests;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>Damage that knows a format: it puts lengths and checksums right again, so that what lies behind them is reached.</summary>
internal static class Structured
{
    /// <summary>Damages the header of a safetensors file and gives it its length again, or damages the file as it is.</summary>
    public static byte[] SafeTensors(byte[] bytes, byte[][] others, Random random)
    {
        if (bytes.Length < 16 || Choice.Once(random, 3))
        {
            return Bytes.Mutate(bytes, others, random);
        }

        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes), (uint)bytes.Length - 8);
        var header = Bytes.Mutate(bytes[8..(8 + length)], [.. others.Select(other => other[8..])], random);
        return CheckpointBytes.SafeTensors(header, bytes[(8 + length)..]);
    }

    /// <summary>Damages the dictionary of a NumPy file and gives it its length again, or damages the file as it is.</summary>
    public static byte[] Npy(byte[] bytes, byte[][] others, Random random)
    {
        const int Prelude = 10;
        if (bytes.Length < 16 || bytes[6] != 1 || Choice.Once(random, 3))
        {
            return Bytes.Mutate(bytes, others, random);
        }

        var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)), bytes.Length - Prelude);
        var header = Bytes.Mutate(bytes[Prelude..(Prelude + length)], [.. others.Select(other => other[Prelude..])], random);
        header = header.Length <= ushort.MaxValue ? header : header[..ushort.MaxValue];
        return [.. bytes[..8], (byte)header.Length, (byte)(header.Length >> 8), .. header, .. bytes[(Prelude + length)..]];
    }

    /// <summary>Damages what is in a record of an event file and frames it again, or damages the file as it is.</summary>
    public static byte[] Events(byte[] bytes, byte[][] others, Random random)
    {
        if (Choice.Once(random, 3))
        {
            return Bytes.Mutate(bytes, others, random);
        }

        var records = new List<byte[]>();
        for (var at = 0; at < bytes.Length; at += 16 + records[^1].Length)
        {
            records.Add(bytes[(at + 12)..(at + 12 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)))]);
        }

        var place = random.Next(records.Count);
        records[place] = Bytes.Mutate(records[place], [.. records], random);
        return SeedFiles.EventFileOf(records);
    }

    /// <summary>Puts extremes into a matrix, on both sides of its diagonal, or damages the file.</summary>
    public static byte[] Products(byte[] bytes, byte[][] others, Random random)
    {
        var rows = (int)Math.Sqrt(bytes.Length / sizeof(double));
        var begin = bytes.Length - (rows * rows * sizeof(double));
        if (begin < 0 || Choice.Once(random, 3))
        {
            return Npy(bytes, others, random);
        }

        bytes = [.. bytes];
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var (i, j) = (random.Next(rows), random.Next(rows));
            var value = Choice.Of(random, [
                double.NaN, double.PositiveInfinity, double.MaxValue, -double.MaxValue, double.Epsilon, 0, -1, 1e300, 1e-300]);
            foreach (var place in new[] { (i * rows) + j, (j * rows) + i })
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(begin + (place * sizeof(double))), value);
            }
        }

        return bytes;
    }

    /// <summary>Damages an entry of an archive and packs it again, or damages the archive as it is.</summary>
    public static byte[] Npz(byte[] bytes, byte[][] others, Random random)
    {
        if (Choice.Once(random, 2))
        {
            return Bytes.Mutate(bytes, others, random);
        }

        using var whole = new ZipArchive(new MemoryStream(bytes));
        var entries = whole.Entries.Select(entry => (Name: entry.FullName, Bytes: Read(entry))).ToList();
        var at = random.Next(entries.Count);
        switch (random.Next(4))
        {
            case 0:
                entries.Add((entries[at].Name, entries[random.Next(entries.Count)].Bytes));
                break;
            case 1:
                var name = Bytes.Mutate(Encoding.UTF8.GetBytes(entries[at].Name), others, random);
                entries[at] = (Encoding.Latin1.GetString(name.AsSpan(0, Math.Min(name.Length, 2000))) + ".npy", entries[at].Bytes);
                break;
            default:
                entries[at] = (entries[at].Name, Npy(entries[at].Bytes, [.. entries.Select(entry => entry.Bytes)], random));
                break;
        }

        return CheckpointBytes.Zip(
            Choice.Once(random, 2) ? CompressionLevel.NoCompression : CompressionLevel.Fastest, [.. entries]);
    }

    /// <summary>Damages records of a recording and seals them again, or damages the file as it is.</summary>
    public static byte[] Recording(byte[] bytes, byte[][] others, Random random)
    {
        if (Choice.Once(random, 3))
        {
            return Bytes.Mutate(bytes, others, random);
        }

        var (records, foreign) = (RecordsOf(bytes), RecordsOf(Choice.Of(random, others)));
        for (var times = random.Next(1, 4); times > 0 && records.Count > 0; times--)
        {
            var at = random.Next(records.Count);
            var content = records[at][TrajectoryFormat.FrameLength..];
            int kind = BinaryPrimitives.ReadUInt16LittleEndian(records[at].AsSpan(10));
            switch (random.Next(6))
            {
                case 0:
                    records.RemoveAt(at);
                    break;
                case 1:
                    records.Insert(random.Next(records.Count), records[at]);
                    break;
                case 2:
                    records.Insert(at, Choice.Of(random, foreign));
                    break;
                case 3:
                    records[at] = Sealed(content, random.Next(5));
                    break;
                default:
                    records[at] = Sealed(
                        Bytes.Mutate(content, [.. records.Select(record => record[TrajectoryFormat.FrameLength..])], random), kind);
                    break;
            }
        }

        byte[] whole = [.. records.SelectMany(record => record)];
        return Choice.Once(random, 6) ? Bytes.Mutate(whole, others, random) : whole;
    }

    /// <summary>Damages a state and puts its checksums right again, or not.</summary>
    public static byte[] State(byte[] bytes, byte[][] others, Random random)
    {
        bytes = Bytes.Mutate(bytes, others, random);
        return Choice.Once(random, 4) ? bytes : WithChecksums(bytes);
    }

    /// <summary>The record of a content, whatever that is.</summary>
    public static byte[] Sealed(ReadOnlySpan<byte> content, int kind)
    {
        byte[] record = [.. new byte[TrajectoryFormat.FrameLength], .. content];
        TrajectoryFormat.Seal(record, kind);
        return record;
    }

    private static byte[] WithChecksums(byte[] bytes)
    {
        byte[] field = [StateFormat.Check, (byte)StateFormat.CheckName.Length, .. Encoding.ASCII.GetBytes(StateFormat.CheckName)];
        var (checksum, done) = (default(Checksum), 0);
        while (bytes.AsSpan(done).IndexOf(field) is >= 0 and var found && done + found + field.Length + sizeof(uint) <= bytes.Length)
        {
            checksum.Add(bytes.AsSpan(done, found));
            var place = done + found + field.Length;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(place), checksum.Value);
            checksum.Add(bytes.AsSpan(done + found, field.Length + sizeof(uint)));
            done = place + sizeof(uint);
        }

        return bytes;
    }

    private static List<byte[]> RecordsOf(byte[] bytes)
    {
        var records = new List<byte[]>();
        for (var at = 0; at + TrajectoryFormat.FrameLength <= bytes.Length;)
        {
            var length = TrajectoryFormat.FrameLength + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 12));
            if (length < TrajectoryFormat.FrameLength || length > bytes.Length - at)
            {
                break;
            }

            records.Add(bytes[at..(at + length)]);
            at += length;
        }

        return records;
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
