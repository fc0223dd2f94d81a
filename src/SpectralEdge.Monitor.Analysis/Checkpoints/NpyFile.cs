using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the array of a NumPy file.</summary>
internal static class NpyFile
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Name of the array: NumPy's files have none.</param>
    /// <exception cref="CheckpointException">The file is damaged, or holds an array of a kind that is not read.</exception>
    public static StoredTensor Read(ByteFile file, string name)
    {
        using var stream = new RangeStream(file, 0, file.Length);
        var header = NpyHeader.Read(stream, file.Length, file.Path, 0);
        return Tensor(header, name, file.Length, new StoredBytes(file.Path, header.Length, file.Length - header.Length), 0);
    }

    /// <summary>Checks that an array takes as many bytes as its header says.</summary>
    /// <param name="header">The header.</param>
    /// <param name="name">Name of the array.</param>
    /// <param name="total">Bytes of header and values.</param>
    /// <param name="bytes">Where the values are.</param>
    /// <param name="offset">Where the array begins in the file.</param>
    public static StoredTensor Tensor(NpyHeader header, string name, long total, StoredBytes bytes, long offset) =>
        TensorShape.TrySize([.. header.Shape], header.BytesPer, out var count, out var length) && length == total - header.Length
            ? new StoredTensor(name, header.Shape, header.Format, count, bytes)
            : throw CheckpointException.At(bytes.File, offset, string.Create(
                CultureInfo.InvariantCulture,
                $"array '{name}' of shape {TensorShape.Text(header.Shape)} should have values of {header.BytesPer} bytes each; there are {total - header.Length} bytes. The file is damaged or was cut short: write it again."));
}
