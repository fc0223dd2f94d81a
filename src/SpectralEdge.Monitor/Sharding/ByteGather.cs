using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor;

/// <summary>Gives every rank the bytes of all ranks, by sums alone. For start-up: it allocates.</summary>
/// <remarks>
/// First each rank writes its length in a place of its own; then the ranks speak one after the other while the rest add
/// zeros. Six bytes go into a double, a whole number below 2^48, so sums are exact. Cost: one sum of R doubles and R of a
/// sixth of the bytes.
/// </remarks>
internal static class ByteGather
{
    private const int BytesPerDouble = 6;
    private const int MostBytes = 1 << 30;

    /// <summary>Exchanges the bytes.</summary>
    /// <param name="reducer">Sums over the ranks.</param>
    /// <param name="own">This rank's bytes.</param>
    /// <param name="all">The bytes of every rank, in the order of the ranks; null if that failed.</param>
    /// <param name="failure">Why it failed; null if it did not.</param>
    /// <returns>True if all ranks took part.</returns>
    /// <exception cref="MonitorOptionsException">
    /// The reducer says that they did, and brings something else than their sum.
    /// </exception>
    public static bool TryGather(
        ISketchReducer reducer, byte[] own, [NotNullWhen(true)] out byte[][]? all, [NotNullWhen(false)] out string? failure)
    {
        all = null;
        var lengths = new double[reducer.Ranks];
        lengths[reducer.Rank] = own.Length;
        if (!reducer.TrySum(lengths, out failure))
        {
            return false;
        }

        if (Array.FindIndex(lengths, static length => !IsLength(length)) is >= 0 and var silent)
        {
            throw Wrong(reducer, $"brought {lengths[silent]} as what rank {silent} of {lengths.Length} handed over");
        }

        var gathered = new byte[reducer.Ranks][];
        for (var rank = 0; rank < gathered.Length; rank++)
        {
            gathered[rank] = new byte[(int)lengths[rank]];
            if (!TryHandOver(reducer, rank == reducer.Rank ? own : null, gathered[rank], out failure))
            {
                return false;
            }
        }

        if (!own.AsSpan().SequenceEqual(gathered[reducer.Rank]))
        {
            throw Wrong(reducer, $"changed what rank {reducer.Rank} handed over");
        }

        all = gathered;
        return true;
    }

    /// <summary>Hands the bytes of one rank over to all.</summary>
    private static bool TryHandOver(ISketchReducer reducer, byte[]? own, byte[] bytes, [NotNullWhen(false)] out string? failure)
    {
        var packed = new double[(bytes.Length + BytesPerDouble - 1) / BytesPerDouble];
        if (own is not null)
        {
            Pack(own, packed);
        }

        if (!reducer.TrySum(packed, out failure))
        {
            return false;
        }

        Unpack(packed, bytes);
        return true;
    }

    private static bool IsLength(double value) => value is >= 1 and <= MostBytes && value == Math.Floor(value);

    private static MonitorOptionsException Wrong(ISketchReducer reducer, FormattableString what) => new(
        $"The shards cannot be used:\n- Shard.Reducer is a {reducer.GetType().Name} that {FormattableString.Invariant(what)}; "
        + "every rank must get the sum of what all hand over. Fix the reducer, or leave Shard out for a model that this process "
        + "holds as a whole.");

    private static void Pack(ReadOnlySpan<byte> bytes, Span<double> packed)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            var piece = bytes.Slice(i * BytesPerDouble, Math.Min(BytesPerDouble, bytes.Length - (i * BytesPerDouble)));
            var number = 0L;
            for (var j = piece.Length - 1; j >= 0; j--)
            {
                number = (number << 8) | piece[j];
            }

            packed[i] = number;
        }
    }

    private static void Unpack(ReadOnlySpan<double> packed, Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((long)packed[i / BytesPerDouble] >> (8 * (i % BytesPerDouble)));
        }
    }
}
