using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>Damage that knows nothing of a format.</summary>
internal static class Bytes
{
    private const int Least = 9;

    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789.eE+-"u8);

    private static readonly byte[] Telling = "\"{}[]():,-0123456789eE.\\\n\r\t \0\xFF'<>|"u8.ToArray();

    private static readonly string[] Texts =
    [
        "-1", "0", "1", "2", "3", "7", "512", "4096", "4097", "65535", "2147483647", "2147483648", "-2147483648", "4294967296",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "99999999999999999999", "1e308", "1e999", "-1e308",
        "1e-320", "0.5", "1e3", "-0", "1_000", "NaN", "null", "true", "\"\"", "[]", "{}", "\"1\"", "\"\\ud800\"", "[[[[[[[[[[[[[[[[[[",
    ];

    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32,
        99_999_999, 1L << 40, long.MaxValue, long.MinValue, long.MaxValue - 7,
    ];

    /// <summary>Damages a file one to four times.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="others">Files that pieces are taken from.</param>
    /// <param name="random">Where draws come from.</param>
    public static byte[] Mutate(byte[] bytes, IReadOnlyList<byte[]> others, Random random)
    {
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            bytes = Once(bytes, others, random);
        }

        return bytes;
    }

    /// <summary>Puts a number at its extremes.</summary>
    /// <param name="place">Where it stands, of any size; as much of it as fits is written.</param>
    /// <param name="random">Where draws come from.</param>
    public static void Extreme(Span<byte> place, Random random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Choice.Of(random, Numbers));
        bytes[..Math.Min(place.Length, bytes.Length)].CopyTo(place);
    }

    // Long: one line or two for each kind of damage.
    private static byte[] Once(byte[] bytes, IReadOnlyList<byte[]> others, Random random)
    {
        if (bytes.Length < Least)
        {
            return [.. bytes, .. Choice.Of(random, others).Take(random.Next(200))];
        }

        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, Choice.Once(random, 4) ? 2000 : 20), bytes.Length - at);
        switch (random.Next(13))
        {
            case 0:
                bytes = [.. bytes];
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes = [.. bytes];
                bytes[at] = Choice.Of(random, Telling);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 5:
                return Repeat(bytes, at, length, Choice.Once(random, 20) ? FuzzRound.MostBytes / length : random.Next(2, 60));
            case 6:
                bytes = [.. bytes];
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
            case 7 or 8:
                bytes = [.. bytes];
                Extreme(bytes.AsSpan(at, Math.Min(1 << random.Next(4), bytes.Length - at)), random);
                return bytes;
            case 9 or 10:
                return ReplaceText(bytes, at, random);
            case 11:
                var other = Choice.Of(random, others);
                var from = random.Next(other.Length);
                var taken = other.AsSpan(from, Math.Min(random.Next(1, 500), other.Length - from));
                return [.. bytes[..at], .. taken, .. bytes[(Choice.Once(random, 2) ? at : Math.Min(at + taken.Length, bytes.Length))..]];
            default:
                return Lines(bytes, at, random);
        }
    }

    private static byte[] Repeat(byte[] bytes, int at, int length, int times)
    {
        times = Math.Min(times, Math.Max(1, (FuzzRound.MostBytes - bytes.Length) / length));
        var repeated = new byte[bytes.Length + (length * times)];
        bytes.AsSpan(0, at).CopyTo(repeated);
        for (var i = 0; i <= times; i++)
        {
            bytes.AsSpan(at, length).CopyTo(repeated.AsSpan(at + (i * length)));
        }

        bytes.AsSpan(at + length).CopyTo(repeated.AsSpan(at + (length * (times + 1))));
        return repeated;
    }

    /// <summary>Puts another value in place of the number, or the text in quotes, that comes next.</summary>
    private static byte[] ReplaceText(byte[] bytes, int at, Random random)
    {
        var quoted = Choice.Once(random, 4);
        var begin = bytes.AsSpan(at).IndexOfAny(quoted ? "\""u8 : "0123456789"u8);
        if (begin < 0)
        {
            return bytes;
        }

        begin += at;
        var length = quoted ? bytes.AsSpan(begin + 1).IndexOf((byte)'"') + 2 : bytes.AsSpan(begin).IndexOfAnyExcept(OfNumbers);
        length = length <= 0 ? bytes.Length - begin : length;
        return [.. bytes[..begin], .. Encoding.UTF8.GetBytes(Choice.Of(random, Texts)), .. bytes[(begin + length)..]];
    }

    /// <summary>Takes a line out, or puts it elsewhere once or often.</summary>
    private static byte[] Lines(byte[] bytes, int at, Random random)
    {
        var begin = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        var end = bytes.AsSpan(at).IndexOf((byte)'\n') is >= 0 and var found ? at + found + 1 : bytes.Length;
        byte[] line = bytes[begin..end];
        byte[] rest = [.. bytes[..begin], .. bytes[end..]];
        var place = rest.AsSpan(0, random.Next(rest.Length + 1)).LastIndexOf((byte)'\n') + 1;
        return random.Next(3) switch
        {
            0 => rest,
            1 => [.. rest[..place], .. line, .. rest[place..]],
            _ => Repeat(bytes, begin, line.Length, Choice.Once(random, 10) ? FuzzRound.MostBytes : random.Next(1, 30)),
        };
    }
}
