using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>
/// Reads a state. Everything is checked as it comes: names, types, lengths and ranges. Not one byte more than the state is read.
/// </summary>
/// <remarks>
/// Whatever is wrong with the bytes comes out as a <see cref="FormatException"/>; errors of the stream itself come out
/// as they are.
/// </remarks>
internal sealed class StateReader : StateCarrier
{
    private readonly Stream _stream;
    private Checksum _checksum;
    private long _position;

    /// <summary>Begins to read a state.</summary>
    /// <param name="stream">Where it comes from; it stays open.</param>
    /// <exception cref="FormatException">It is no state, or of another format.</exception>
    /// <exception cref="NotSupportedException">The machine is big-endian.</exception>
    public StateReader(Stream stream)
    {
        StateFormat.RequireByteOrder();
        _stream = stream;
        Span<byte> magic = stackalloc byte[StateFormat.Magic.Length];
        var begun = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (!StateFormat.Magic.StartsWith(magic[..begun]))
        {
            throw new FormatException("This is no state of a monitor: it must begin with SEMSTATE. Give what SaveState wrote.");
        }

        if (begun < magic.Length)
        {
            throw Wrong("it ends in the middle");
        }

        _checksum.Add(magic);
        _position = begun;
        if (TakeUInt32() is var version && version != StateFormat.Version)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The state has format {version}; this version of the library reads format {StateFormat.Version}. Use "
                    + $"the version that wrote it, or start a new monitor."));
        }
    }

    /// <inheritdoc/>
    public override bool IsResuming => true;

    /// <inheritdoc/>
    public override bool Flag(string name, bool value)
    {
        Begin(StateFormat.Flag, name);
        Span<byte> bytes = stackalloc byte[1];
        Take(bytes);
        return bytes[0] <= 1
            ? bytes[0] == 1
            : throw Wrong(FormattableString.Invariant($"'{name}' is {bytes[0]}; it must be 0 or 1"));
    }

    /// <inheritdoc/>
    public override long WholeNumber(string name, long value, long least, long most)
    {
        Begin(StateFormat.Integer, name);
        var read = (long)TakeUInt64();
        return read >= least && read <= most
            ? read
            : throw Wrong(FormattableString.Invariant($"'{name}' is {read}; it must lie between {least} and {most}"));
    }

    /// <inheritdoc/>
    public override double Number(string name, double value)
    {
        Begin(StateFormat.Number, name);
        return BitConverter.UInt64BitsToDouble(TakeUInt64());
    }

    /// <inheritdoc/>
    public override string Text(string name, string value)
    {
        Begin(StateFormat.Text, name);
        var length = TakeUInt32();
        if (length > StateFormat.LongestText)
        {
            throw Wrong(FormattableString.Invariant($"'{name}' has {length} characters; it may have {StateFormat.LongestText}"));
        }

        var units = new char[length];
        Take(MemoryMarshal.AsBytes(units.AsSpan()));
        return new string(units);
    }

    /// <inheritdoc/>
    public override void Numbers<T>(string name, Span<T> values)
    {
        Begin(StateFormat.TypeOf<T>(), name);
        if (TakeUInt64() is var count && count != (ulong)values.Length)
        {
            throw Wrong(
                FormattableString.Invariant($"'{name}' has {new Amount((long)count):number}; it must have {values.Length}"));
        }

        for (var piece = 1 << 20; values.Length > 0; values = values[Math.Min(piece, values.Length)..])
        {
            Take(MemoryMarshal.AsBytes(values[..Math.Min(piece, values.Length)]));
        }
    }

    /// <inheritdoc/>
    internal override void Seal()
    {
        var expected = _checksum.Value;
        Begin(StateFormat.Check, StateFormat.CheckName);
        if (TakeUInt32() != expected)
        {
            throw Wrong("the checksum is not that of the bytes before it");
        }
    }

    private void Begin(byte type, string name)
    {
        Span<byte> bytes = stackalloc byte[2 + byte.MaxValue];
        Take(bytes[..2]);
        Take(bytes.Slice(2, bytes[1]));
        if (bytes[0] != type || !Ascii.Equals(bytes.Slice(2, bytes[1]), name))
        {
            throw Wrong($"field '{name}' must stand here");
        }
    }

    private uint TakeUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Take(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private ulong TakeUInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Take(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private void Take(Span<byte> bytes)
    {
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Wrong("it ends in the middle");
        }

        _checksum.Add(bytes);
        _position += bytes.Length;
    }

    private FormatException Wrong(string what) =>
        new(
            FormattableString.Invariant(
                $"The state is damaged at byte {_position}: {what}. Resume from another copy, or start a new monitor."));
}
