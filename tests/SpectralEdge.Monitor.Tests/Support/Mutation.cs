namespace SpectralEdge.Monitor.Tests;

/// <summary>Damages bytes the way disks, editors and adversaries do.</summary>
internal static class Mutation
{
    private static readonly byte[] Telling = "\"{}[]:,-0123456789eE.\\n\0\xFF"u8.ToArray();

    /// <summary>A damaged copy.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes, Random random)
    {
        var damaged = bytes.ToArray();
        for (var i = random.Next(3); i >= 0; i--)
        {
            damaged = Once(damaged, random);
        }

        return damaged;
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 20), bytes.Length - at);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = Telling[random.Next(Telling.Length)];
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            default:
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
        }
    }
}
