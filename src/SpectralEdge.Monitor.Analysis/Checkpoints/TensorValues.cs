using System.Buffers;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Questions about the values of tensors that are answered by reading them, no further than needed.</summary>
internal static class TensorValues
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Whether two tensors of one shape and format hold the same bits.</summary>
    public static bool AreEqual(StoredTensor one, StoredTensor other)
    {
        using TensorReader first = new(), second = new();
        first.Begin(one);
        second.Begin(other);
        var (a, b) = (ArrayPool<byte>.Shared.Rent(PieceBytes), ArrayPool<byte>.Shared.Rent(PieceBytes));
        try
        {
            while (true)
            {
                var count = first.Read(a.AsSpan(0, PieceBytes));
                var bytes = count * TensorFormats.ElementBytes(one.Format);
                if (second.Read(b.AsSpan(0, PieceBytes)) != count || !a.AsSpan(0, bytes).SequenceEqual(b.AsSpan(0, bytes)))
                {
                    return false;
                }

                if (count == 0)
                {
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(a);
            ArrayPool<byte>.Shared.Return(b);
        }
    }

    /// <summary>Whether a tensor holds no more than two different values.</summary>
    public static bool HaveTwoValues(StoredTensor tensor)
    {
        using var reader = new TensorReader();
        reader.Begin(tensor);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var seen = new HashSet<ulong>();
        try
        {
            for (var count = reader.Read(buffer.AsSpan(0, PieceBytes)); count > 0 && seen.Count <= 2; count = reader.Read(buffer.AsSpan(0, PieceBytes)))
            {
                Note(buffer.AsSpan(0, count * TensorFormats.ElementBytes(tensor.Format)), TensorFormats.ElementBytes(tensor.Format), seen);
            }

            return seen.Count <= 2;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Note(ReadOnlySpan<byte> bytes, int bytesPer, HashSet<ulong> seen)
    {
        for (var start = 0; start < bytes.Length && seen.Count <= 2; start += bytesPer)
        {
            var bits = 0UL;
            foreach (var part in bytes.Slice(start, bytesPer))
            {
                bits = (bits << 8) | part;
            }

            seen.Add(bits);
        }
    }
}
