using System.IO.Compression;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the arrays of a NumPy archive, stored or deflated.</summary>
internal static class NpzFile
{
    private const string Extension = ".npy";

    /// <summary>Reads the headers of all arrays.</summary>
    /// <param name="file">The archive.</param>
    /// <returns>The arrays, in the order of their bytes.</returns>
    /// <exception cref="CheckpointException">The archive is damaged or is a pickle.</exception>
    public static List<StoredTensor> Read(ByteFile file)
    {
        var entries = ZipDirectory.Read(file);
        if (entries.Exists(entry => entry.Name.EndsWith("data.pkl", StringComparison.Ordinal)))
        {
            throw Pickle.Refusal(file.Path);
        }

        var tensors = new List<StoredTensor>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Name.EndsWith(Extension, StringComparison.Ordinal))
            {
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
            return NpyFile.Tensor(stored, name, entry.Length, new StoredBytes(file.Path, start + stored.Length, entry.Stored - stored.Length), start);
        }

        using var inflated = new DeflateStream(range, CompressionMode.Decompress);
        var header = NpyHeader.Read(inflated, entry.Length, file.Path, start);
        return NpyFile.Tensor(header, name, entry.Length, new StoredBytes(file.Path, start, entry.Stored, header.Length), start);
    }
}
