using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the arrays of a NumPy archive, stored or deflated.</summary>
internal static class NpzFile
{
    private const string Extension = ".npy";

    /// <summary>Reads the headers of all arrays.</summary>
    /// <param name="file">The archive.</param>
    /// <returns>The arrays, in the order of their bytes.</returns>
    public static List<StoredTensor> Read(ByteFile file)
    {
        var entries = ZipDirectory.Read(file);
        if (entries.Exists(entry => entry.Name.EndsWith("data.pkl", StringComparison.Ordinal)))
        {
            throw Pickle.Refusal(file.Path);
        }

        if (!entries.Exists(entry => entry.Name.EndsWith(Extension, StringComparison.Ordinal)))
        {
            throw CheckpointException.In(file.Path, entries.Exists(entry => entry.Name.EndsWith(".h5", StringComparison.Ordinal))
                ? "it is a model of Keras; save arrays of NumPy instead: numpy.savez(\"step-200.npz\", "
                    + "**{f\"{i}.{w.name}\": w.numpy() for i, w in enumerate(model.weights)})."
                : "it is a zip archive without arrays of NumPy. Give .npz files, as numpy.savez writes them.");
        }

        var (tensors, names) = (new List<StoredTensor>(), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                if (!names.Add(entries[i].Name))
                {
                    throw CheckpointException.At(file.Path, entries[i].Header, $"a second entry '{entries[i].Name}' begins here; "
                        + "each name may occur once. Write the archive again.");
                }

                tensors.Add(Tensor(file, entries[i], i + 1 < entries.Count ? entries[i + 1].Header : file.Length));
            }
        }

        return tensors;
    }

    private static StoredTensor Tensor(ByteFile file, ZipEntry entry, long end)
    {
        var start = ZipDirectory.Locate(file, entry, end);
        var name = entry.Name[..^Extension.Length];
        using var range = new RangeStream(file, start, entry.Stored);
        if (!entry.IsDeflated)
        {
            var stored = NpyHeader.Read(range, entry.Length, file.Path, start);
            return NpyFile.Tensor(
                stored, name, entry.Length, new StoredBytes(
                    file.Path, start + stored.Length, entry.Stored - stored.Length,
                    Check: new EntryCheck(entry.Crc, stored.Length)),
                start);
        }

        using var inflated = new DeflateStream(range, CompressionMode.Decompress);
        var header = NpyHeader.Read(inflated, entry.Length, file.Path, start);
        return NpyFile.Tensor(header, name, entry.Length, new StoredBytes(
                file.Path, start, entry.Stored, header.Length, new EntryCheck(entry.Crc, header.Length)), start);
    }
}

/// <summary>Lists the entries of a zip archive, with 64-bit sizes where there are any.</summary>
/// <remarks>Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.3. Lengths are checked here, checksums where values are
/// read.</remarks>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22;
    private const int MostComment = 65_535;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private const int Zip64Id = 1;

    // No deflated byte stands for more: a match of 258 bytes takes at least 2 bits.
    private const long MostInflation = 1032;

    private readonly ByteFile _file;
    private long _directory;

    private ZipDirectory(ByteFile file) => _file = file;

    /// <summary>Lists the entries.</summary>
    /// <param name="file">The archive.</param>
    /// <returns>The entries, in the order of their bytes.</returns>
    public static List<ZipEntry> Read(ByteFile file)
    {
        var directory = new ZipDirectory(file);
        var entries = directory.Entries(directory.FindDirectory());
        entries.Sort(static (a, b) => a.Header.CompareTo(b.Header));
        return entries;
    }

    /// <summary>Where the bytes of an entry begin.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="end">Where the next entry, or the directory, begins.</param>
    public static long Locate(ByteFile file, ZipEntry entry, long end)
    {
        Span<byte> local = stackalloc byte[LocalBytes];
        file.Read(entry.Header, local, $"entry '{entry.Name}'");
        var start = entry.Header + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(
            local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(local) == 0x04034b50 && entry.Stored <= end - start
            ? start
            : throw CheckpointException.At(file.Path, entry.Header, $"entry '{entry.Name}' should begin here and take "
                + $"{entry.Stored} bytes before byte {end}. The archive is damaged: write or download it again.");
    }

    /// <summary>Finds the directory.</summary>
    /// <returns>Its bytes.</returns>
    private byte[] FindDirectory()
    {
        var tail = new byte[(int)Math.Min(_file.Length, EndBytes + MostComment)];
        _file.Read(_file.Length - tail.Length, tail, "the end of the archive");
        var place = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (place < 0 || place > tail.Length - EndBytes)
        {
            throw CheckpointException.At(_file.Path, _file.Length, "the directory of the archive should end here. The file was "
                + "cut short: copy or download it again.", isCutShort: true);
        }

        var end = _file.Length - tail.Length + place;
        long length = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(place + 12));
        _directory = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(place + 16));
        if (length == uint.MaxValue || _directory == uint.MaxValue)
        {
            (length, _directory) = FindLarge(end);
        }

        if (length < 0 || _directory < 0 || length > SafeTensorsFile.MostHeaderBytes || _directory > end - length)
        {
            throw CheckpointException.At(_file.Path, end, $"the directory should take {length} bytes from byte {_directory}; it "
                + "must end before this one. The archive is damaged: write or download it again.");
        }

        var directory = new byte[(int)length];
        _file.Read(_directory, directory, "the directory");
        return directory;
    }

    private (long Length, long Offset) FindLarge(long end)
    {
        Span<byte> locator = stackalloc byte[LocatorBytes];
        Span<byte> record = stackalloc byte[End64Bytes];
        if (end >= LocatorBytes)
        {
            _file.Read(end - LocatorBytes, locator, "the place of the directory");
            var place = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == 0x07064b50
                && place >= 0
                && place <= end - LocatorBytes - End64Bytes)
            {
                _file.Read(place, record, "the end of the directory");
                if (BinaryPrimitives.ReadUInt32LittleEndian(record) == 0x06064b50)
                {
                    return (
                        BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
                        BinaryPrimitives.ReadInt64LittleEndian(record[48..]));
                }
            }
        }

        throw CheckpointException.At(_file.Path, end, "the place of a large directory should stand before this byte. The archive "
            + "is damaged: write or download it again.");
    }

    private List<ZipEntry> Entries(ReadOnlySpan<byte> directory)
    {
        var entries = new List<ZipEntry>();
        var place = 0;
        while (place < directory.Length)
        {
            var entry = directory[place..];
            Require(entry.Length >= CentralBytes && BinaryPrimitives.ReadUInt32LittleEndian(entry) == 0x02014b50, place, "an "
                + "entry of the directory should be here");
            var name = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
            var length = CentralBytes + name + extra + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            Require(length <= entry.Length, place, "an entry of the directory is longer than the directory");
            entries.Add(Entry(
                entry, Encoding.UTF8.GetString(entry.Slice(CentralBytes, name)), entry.Slice(CentralBytes + name, extra), place));
            place += length;
        }

        return entries;
    }

    private ZipEntry Entry(ReadOnlySpan<byte> entry, string name, ReadOnlySpan<byte> extra, int place)
    {
        var (flags, method) = (
            BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]));
        Require((flags & 1) == 0, place, $"entry '{name}' is encrypted; it must not be");
        Require(method is 0 or 8, place, $"entry '{name}' is packed by method {method}; it must be stored (0) or deflated (8)");
        var large = Zip64(extra);
        var length = Sized(BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]), ref large);
        var stored = Sized(BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), ref large);
        var header = Sized(BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]), ref large);
        Require(
            header >= 0 && stored >= 0 && header <= _directory - LocalBytes && stored <= _directory - LocalBytes - header, place,
            $"entry '{name}' should take {stored} bytes after byte {header}; it must end before byte {_directory}");
        Require(method == 0 ? length == stored : length >= 0 && length / MostInflation <= stored, place, $"entry '{name}' should "
            + $"have {length} bytes in {stored} bytes of the archive, which is not possible");
        return new ZipEntry(name, method == 8, header, stored, length, BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]));
    }

    /// <summary>The 64-bit fields of an entry, one after the other.</summary>
    private static ReadOnlySpan<byte> Zip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (
                BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            var field = extra.Slice(4, Math.Min(length, extra.Length - 4));
            if (id == Zip64Id)
            {
                return field;
            }

            extra = extra[(4 + field.Length)..];
        }

        return [];
    }

    private static long Sized(uint small, ref ReadOnlySpan<byte> large)
    {
        if (small != uint.MaxValue)
        {
            return small;
        }

        if (large.Length < sizeof(long))
        {
            return -1;
        }

        var value = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[sizeof(long)..];
        return value;
    }

    private void Require(bool holds, int place, string what)
    {
        if (!holds)
        {
            throw CheckpointException.At(_file.Path, _directory + place, $"{what}. Write or download the archive again.");
        }
    }
}

/// <summary>A file in a zip archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDeflated">Whether its bytes are deflated; else they are stored as they are.</param>
/// <param name="Header">Where its local header begins in the archive.</param>
/// <param name="Stored">Bytes in the archive.</param>
/// <param name="Length">Bytes of the file itself.</param>
/// <param name="Crc">CRC-32 of the file itself.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, long Header, long Stored, long Length, uint Crc);
