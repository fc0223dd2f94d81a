using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the tensors of a safetensors file: 8 bytes of length, a header in JSON, then the values.</summary>
/// <remarks>Source: the format section of the safetensors project. As there: the header takes at most 100 MB, tensors do not
/// overlap, and together they take all bytes after the header. <c>__metadata__</c> is ignored.</remarks>
internal static class SafeTensorsFile
{
    /// <summary>Most bytes of a header.</summary>
    public const long MostHeaderBytes = 100_000_000;

    private const int LengthBytes = 8;

    /// <summary>Lists the tensors.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The tensors in the order of their bytes.</returns>
    public static List<StoredTensor> Read(ByteFile file)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        file.Read(0, lengthBytes, "the length of the header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MostHeaderBytes || length < 2)
        {
            throw CheckpointException.At(file.Path, 0, $"the header should take {length} bytes; it may take 2 to "
                + $"{MostHeaderBytes}. The file is damaged or not in the safetensors format.");
        }

        if (length > (ulong)(file.Length - LengthBytes))
        {
            throw file.EndsEarly(LengthBytes, (long)length, "the header");
        }

        var header = new byte[(int)length];
        file.Read(LengthBytes, header, "the header");
        var tensors = new SafeTensorsHeader(file.Path, LengthBytes, file.Length).Parse(header);
        tensors.Sort(static (a, b) =>
            (a.Bytes.Offset, a.Bytes.Length).CompareTo((b.Bytes.Offset, b.Bytes.Length)));
        RequireNoGap(tensors, file, LengthBytes + (long)length);
        return tensors;
    }

    private static void RequireNoGap(List<StoredTensor> tensors, ByteFile file, long begin)
    {
        var end = begin;
        foreach (var tensor in tensors)
        {
            if (tensor.Bytes.Offset != end)
            {
                throw CheckpointException.At(file.Path, tensor.Bytes.Offset, $"tensor '{tensor.Name}' begins here; it must begin "
                    + $"at {end}, where the one before ends. Tensors may not overlap or leave gaps: write the file again.");
            }

            end += tensor.Bytes.Length;
        }

        if (end != file.Length)
        {
            throw CheckpointException.At(file.Path, end, $"the last tensor ends here; the file has {file.Length} bytes. It must "
                + "end with its last tensor: write or download it again.");
        }
    }
}

/// <summary>Reads the header of a safetensors file.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="start">Where the header begins in it.</param>
/// <param name="fileLength">Number of bytes of the file.</param>
internal sealed class SafeTensorsHeader(string path, long start, long fileLength)
{
    // The header itself goes three levels deep.
    private const int MostDepth = 8;

    private long _dataStart;

    /// <summary>Reads it.</summary>
    /// <param name="header">Its bytes.</param>
    /// <returns>The tensors, in the order of the header.</returns>
    public List<StoredTensor> Parse(byte[] header)
    {
        _dataStart = start + header.Length;
        var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = MostDepth });
        try
        {
            return Parse(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what a string that is no text raises.
            throw CheckpointException.At(path, start + reader.BytesConsumed, "the header is not the JSON of a safetensors file. "
                + "It is damaged: write or download it again.", exception);
        }
    }

    private List<StoredTensor> Parse(ref Utf8JsonReader reader)
    {
        var (tensors, names) = (new List<StoredTensor>(), new HashSet<string>(StringComparer.Ordinal));
        reader.Read();
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, $"the header must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            Require(names.Add(name), ref reader, $"'{name}' occurs twice; each name may occur once");
            reader.Read();
            if (name == "__metadata__")
            {
                reader.Skip();
            }
            else
            {
                tensors.Add(Tensor(ref reader, name));
            }
        }

        // Only spaces may follow.
        while (reader.Read())
        {
        }

        return tensors;
    }

    private StoredTensor Tensor(ref Utf8JsonReader reader, string name)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, $"'{name}' must be an object");
        (string? Type, List<long>? Shape, List<long>? Offsets) found = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "dtype":
                    Require(
                        found.Type is null && reader.TokenType == JsonTokenType.String, ref reader,
                        $"dtype of '{name}' must be one string");
                    found.Type = reader.GetString();
                    break;
                case "shape":
                    Require(found.Shape is null, ref reader, $"shape of '{name}' occurs twice");
                    found.Shape = Numbers(ref reader, name, TensorShape.MostDimensions);
                    break;
                case "data_offsets":
                    Require(found.Offsets is null, ref reader, $"data_offsets of '{name}' occurs twice");
                    found.Offsets = Numbers(ref reader, name, 2);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Require(found.Type is not null && found.Shape is not null && found.Offsets is { Count: 2 }, ref reader, $"'{name}' must "
            + $"have dtype, shape and two data_offsets");
        return Checked(ref reader, name, found.Type!, found.Shape!, found.Offsets!);
    }

    private StoredTensor Checked(ref Utf8JsonReader reader, string name, string type, List<long> shape, List<long> offsets)
    {
        var (format, bytesPer) = FormatOf(type);
        if (bytesPer == 0)
        {
            return Unread(ref reader, name, type, shape, offsets);
        }

        Require(TensorShape.TrySize(shape.ToArray(), bytesPer, out var count, out var bytes), ref reader, $"shape of '{name}' is "
            + $"{TensorShape.Text(shape)}, which has more than 2^63 values");
        RequireRange(ref reader, name, offsets);
        Require(offsets[1] - offsets[0] == bytes, ref reader, $"'{name}' takes {offsets[1] - offsets[0]} bytes; "
            + $"{TensorShape.Text(shape)} values of {type} take {bytes}");
        return new StoredTensor(name, shape, format, count, new StoredBytes(path, _dataStart + offsets[0], bytes));
    }

    private void RequireRange(ref Utf8JsonReader reader, string name, List<long> offsets)
    {
        if (offsets[0] > offsets[1] || offsets[1] > fileLength - _dataStart)
        {
            throw CheckpointException.At(path, start + reader.TokenStartIndex, $"data_offsets of '{name}' are {offsets[0]} and "
                + $"{offsets[1]}; they must rise and lie within the {fileLength - _dataStart} bytes after the header. Write the "
                + "file again, or download it again if it was cut.", isCutShort: offsets[0] <= offsets[1]);
        }
    }

    /// <summary>A tensor of a format that is listed and not read: those of quantised weights, and others that may come.</summary>
    private StoredTensor Unread(ref Utf8JsonReader reader, string name, string type, List<long> shape, List<long> offsets)
    {
        RequireRange(ref reader, name, offsets);
        var why = CheckpointException.At(path, start + reader.TokenStartIndex, $"'{name}' is of dtype '{type}', which is not "
            + "read: F64, F32, F16, BF16, F8_E4M3 and F8_E5M2 are. Save it as F32, or leave it out with "
            + "CheckpointOptions.Exclude.");
        return new StoredTensor(
            name, shape, TensorFormat.Unreadable, shape.Contains(0) ? 0 : 1,
            new StoredBytes(path, _dataStart + offsets[0], offsets[1] - offsets[0]), why);
    }

    private List<long> Numbers(ref Utf8JsonReader reader, string name, int most)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, ref reader, $"shape and data_offsets of '{name}' must be lists");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var number = -1L;
            var isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number >= 0;
            Require(isNumber && numbers.Count < most, ref reader, $"shape and data_offsets of '{name}' must be at most {most} "
                + $"whole numbers from 0 to 2^63 - 1");
            numbers.Add(number);
        }

        return numbers;
    }

    private static (TensorFormat Format, int BytesPer) FormatOf(string type) => type switch
    {
        "F64" => (TensorFormat.F64, 8),
        "F32" => (TensorFormat.F32, 4),
        "F16" => (TensorFormat.F16, 2),
        "BF16" => (TensorFormat.BF16, 2),
        "F8_E4M3" => (TensorFormat.F8E4M3, 1),
        "F8_E5M2" => (TensorFormat.F8E5M2, 1),
        "I64" or "U64" => (TensorFormat.Integer, 8),
        "I32" or "U32" => (TensorFormat.Integer, 4),
        "I16" or "U16" => (TensorFormat.Integer, 2),
        "I8" or "U8" or "BOOL" => (TensorFormat.Integer, 1),
        _ => (TensorFormat.Integer, 0),
    };

    private void Require(
        bool holds, ref Utf8JsonReader reader,
        [InterpolatedStringHandlerArgument(nameof(holds))] ProblemText what)
    {
        if (!holds)
        {
            throw CheckpointException.At(
                path, start + reader.TokenStartIndex,
                $"{what.Take()}. Write the file again, or download it again if it was cut.");
        }
    }
}

/// <summary>Reads <c>model.safetensors.index.json</c>: which tensor is in which file.</summary>
internal static class SafeTensorsIndex
{
    private const int MostDepth = 8;

    /// <summary>Lists the tensors of all files of an index.</summary>
    /// <param name="file">The index.</param>
    /// <returns>The tensors, file by file in the order of their names.</returns>
    public static List<StoredTensor> Read(ByteFile file)
    {
        if (file.Length > SafeTensorsFile.MostHeaderBytes)
        {
            throw CheckpointException.At(file.Path, 0, $"the index has {file.Length} bytes; it may have "
                + $"{SafeTensorsFile.MostHeaderBytes}. It is no index of safetensors files.");
        }

        var bytes = new byte[(int)file.Length];
        file.Read(0, bytes, "the index");
        var shards = ShardsOf(bytes, file.Path);
        var tensors = new List<StoredTensor>();
        foreach (var shard in shards.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            using var part = new ByteFile(Path.Combine(Path.GetDirectoryName(file.Path) ?? string.Empty, shard));
            tensors.AddRange(SafeTensorsFile.Read(part));
        }

        RequireAgreement(shards, tensors, file.Path);
        return tensors;
    }

    private static Dictionary<string, string> ShardsOf(byte[] bytes, string path)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MostDepth });
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            reader.Read();
            Require(reader.TokenType == JsonTokenType.StartObject, ref reader, path, $"the index must be an object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMap = reader.ValueTextEquals("weight_map"u8);
                reader.Read();
                if (isMap)
                {
                    ReadMap(ref reader, shards, path);
                }
                else
                {
                    reader.Skip();
                }
            }

            while (reader.Read())
            {
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw CheckpointException.At(path, reader.BytesConsumed, "the index is not the JSON of a safetensors index. Write or "
                + "download it again.", exception);
        }

        return shards.Count > 0
            ? shards
            : throw CheckpointException.In(
                path, "weight_map names 0 tensors; it must name at least 1. Write or download the index again.");
    }

    private static void ReadMap(ref Utf8JsonReader reader, Dictionary<string, string> shards, string path)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, path, $"weight_map must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            Require(reader.TokenType == JsonTokenType.String, ref reader, path, $"weight_map must give a file name for '{name}'");
            var shard = reader.GetString()!;

            // An index comes from elsewhere: it may not lead out of its folder.
            Require(
                shard.Length > 0 && shard is not ("." or "..") && shard.IndexOfAny(['/', '\\', '\0', ':']) < 0, ref reader, path,
                $"'{shard}' must be the name of a file beside the index");
            Require(shards.TryAdd(name, shard), ref reader, path, $"'{name}' occurs twice; each name may occur once");
        }
    }

    private static void RequireAgreement(Dictionary<string, string> shards, List<StoredTensor> tensors, string path)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (!found.Add(tensor.Name))
            {
                throw CheckpointException.In(path, $"tensor '{tensor.Name}' is in two files; it may be in one. Remove what is "
                    + "left of an earlier run, or write the checkpoint again.");
            }

            if (!shards.TryGetValue(tensor.Name, out var shard) || shard != Path.GetFileName(tensor.Bytes.File))
            {
                throw CheckpointException.In(
                    path, $"tensor '{tensor.Name}' is in '{Path.GetFileName(tensor.Bytes.File)}'; weight_map says "
                        + $"{(shard is null ? "nothing of it" : $"'{shard}'")}. Index and files are not of one checkpoint: write "
                        + "it again.");
            }
        }

        if (shards.Keys.FirstOrDefault(name => !found.Contains(name)) is { } missing)
        {
            throw CheckpointException.In(path, $"tensor '{missing}' is not in '{shards[missing]}', as weight_map says. Index and "
                + "files are not of one checkpoint: write it again.");
        }
    }

    private static void Require(
        bool holds, ref Utf8JsonReader reader, string path,
        [InterpolatedStringHandlerArgument(nameof(holds))] ProblemText what)
    {
        if (!holds)
        {
            throw CheckpointException.At(path, reader.TokenStartIndex, $"{what.Take()}. Write or download the index again.");
        }
    }
}
