using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads <c>model.safetensors.index.json</c>: which tensor is in which file.</summary>
internal static class SafeTensorsIndex
{
    private const int MostDepth = 8;

    /// <summary>Lists the tensors of all files of an index.</summary>
    /// <param name="file">The index.</param>
    /// <returns>The tensors, file by file in the order of their names.</returns>
    /// <exception cref="CheckpointException">The index or one of its files is damaged, or they do not agree.</exception>
    public static List<StoredTensor> Read(ByteFile file)
    {
        if (file.Length > SafeTensorsFile.MostHeaderBytes)
        {
            throw CheckpointException.At(file.Path, 0, $"the index has {file.Length} bytes; it may have {SafeTensorsFile.MostHeaderBytes}. It is no index of safetensors files.");
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
            Require(reader.TokenType == JsonTokenType.StartObject, ref reader, path, "the index must be an object");
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
            throw CheckpointException.At(path, reader.BytesConsumed, "the index is not the JSON of a safetensors index. Write or download it again.", exception);
        }

        return shards.Count > 0 ? shards : throw CheckpointException.In(path, "weight_map names 0 tensors; it must name at least 1. Write or download the index again.");
    }

    private static void ReadMap(ref Utf8JsonReader reader, Dictionary<string, string> shards, string path)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, path, "weight_map must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            Require(reader.TokenType == JsonTokenType.String, ref reader, path, $"weight_map must give a file name for '{name}'");
            var shard = reader.GetString()!;

            // An index comes from elsewhere: it may not lead out of its folder.
            Require(shard.Length > 0 && shard is not ("." or "..") && shard.IndexOfAny(['/', '\\', '\0', ':']) < 0, ref reader, path, $"'{shard}' must be the name of a file beside the index");
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
                throw CheckpointException.In(path, $"tensor '{tensor.Name}' is in two files; it may be in one. Remove what is left of an earlier run, or write the checkpoint again.");
            }

            if (!shards.TryGetValue(tensor.Name, out var shard) || shard != Path.GetFileName(tensor.Bytes.File))
            {
                throw CheckpointException.In(
                    path, $"tensor '{tensor.Name}' is in '{Path.GetFileName(tensor.Bytes.File)}'; weight_map says {(shard is null ? "nothing of it" : $"'{shard}'")}. Index and files are not of one checkpoint: write it again.");
            }
        }

        if (shards.Keys.FirstOrDefault(name => !found.Contains(name)) is { } missing)
        {
            throw CheckpointException.In(path, $"tensor '{missing}' is not in '{shards[missing]}', as weight_map says. Index and files are not of one checkpoint: write it again.");
        }
    }

    private static void Require(bool holds, ref Utf8JsonReader reader, string path, string what)
    {
        if (!holds)
        {
            throw CheckpointException.At(path, reader.TokenStartIndex, $"{what}. Write or download the index again.");
        }
    }
}
