using System.Buffers.Binary;
using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the tensors of a safetensors file: 8 bytes of length, a header in JSON, then the values.</summary>
/// <remarks>
/// Source: the format section of the safetensors project. As there: the header takes at most 100 MB, tensors do not overlap, and together
/// they take all bytes after the header. <c>__metadata__</c> is ignored.
/// </remarks>
internal static class SafeTensorsFile
{
    /// <summary>Most bytes of a header.</summary>
    public const long MostHeaderBytes = 100_000_000;

    private const int LengthBytes = 8;

    /// <summary>Lists the tensors.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The tensors in the order of their bytes.</returns>
    /// <exception cref="CheckpointException">The file is damaged, or of another format.</exception>
    public static List<StoredTensor> Read(ByteFile file)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        file.Read(0, lengthBytes, "the length of the header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MostHeaderBytes || length < 2)
        {
            throw CheckpointException.At(file.Path, 0, string.Create(
                CultureInfo.InvariantCulture, $"the header should take {length} bytes; it may take 2 to {MostHeaderBytes}. The file is damaged or not in the safetensors format."));
        }

        if (length > (ulong)(file.Length - LengthBytes))
        {
            throw file.EndsEarly(LengthBytes, (long)length, "the header");
        }

        var header = new byte[(int)length];
        file.Read(LengthBytes, header, "the header");
        var tensors = new SafeTensorsHeader(file.Path, LengthBytes, file.Length).Parse(header);
        tensors.Sort(static (a, b) => a.Bytes.Offset != b.Bytes.Offset ? a.Bytes.Offset.CompareTo(b.Bytes.Offset) : a.Bytes.Length.CompareTo(b.Bytes.Length));
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
                throw CheckpointException.At(file.Path, tensor.Bytes.Offset, string.Create(
                    CultureInfo.InvariantCulture,
                    $"tensor '{tensor.Name}' begins here; it must begin at {end}, where the one before ends. Tensors may not overlap or leave gaps: write the file again."));
            }

            end += tensor.Bytes.Length;
        }

        if (end != file.Length)
        {
            throw CheckpointException.At(file.Path, end, string.Create(
                CultureInfo.InvariantCulture, $"the last tensor ends here; the file has {file.Length} bytes. It must end with its last tensor: write or download it again."));
        }
    }
}
