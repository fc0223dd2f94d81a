namespace SpectralEdge.Monitor;

/// <summary>The constants of a state file (docs/reference/state-file.md).</summary>
internal static class StateFormat
{
    /// <summary>Version of the format.</summary>
    public const uint Version = 5;

    /// <summary>The longest text, in UTF-16 code units.</summary>
    public const int LongestText = 1 << 24;

    /// <summary>Type of a flag.</summary>
    public const byte Flag = (byte)'b';

    /// <summary>Type of a whole number.</summary>
    public const byte Integer = (byte)'i';

    /// <summary>Type of a float64 number.</summary>
    public const byte Number = (byte)'d';

    /// <summary>Type of a text.</summary>
    public const byte Text = (byte)'t';

    /// <summary>Type of a checksum.</summary>
    public const byte Check = (byte)'c';

    /// <summary>Name of a checksum.</summary>
    public const string CheckName = "crc32c";

    /// <summary>What a state begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "SEMSTATE"u8;

    /// <summary>Type of numbers in a row.</summary>
    /// <typeparam name="T">float, double or long.</typeparam>
    public static byte TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(byte) ? (byte)'B'
        : typeof(T) == typeof(float) ? (byte)'F'
        : typeof(T) == typeof(double) ? (byte)'D'
        : typeof(T) == typeof(long) ? (byte)'I'
        : throw new NotSupportedException($"{typeof(T).Name} is no type of a state file.");

    /// <summary>Refuses a machine whose memory has another byte order than the file.</summary>
    /// <exception cref="NotSupportedException">The machine is big-endian.</exception>
    public static void RequireByteOrder()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new NotSupportedException(
                "State files are little-endian, and this machine is not; they can be used on little-endian machines only.");
        }
    }
}
