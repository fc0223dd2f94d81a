using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>Writes a state. Errors of the stream come out as they are.</summary>
internal sealed class StateWriter : StateCarrier
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _buffered;
    private Checksum _checksum;

    /// <summary>Begins a state.</summary>
    /// <param name="stream">Where it goes; it stays open.</param>
    /// <exception cref="NotSupportedException">The machine is big-endian.</exception>
    public StateWriter(Stream stream)
    {
        StateFormat.RequireByteOrder();
        _stream = stream;
        Put(StateFormat.Magic);
        Put(StateFormat.Version);
    }

    /// <inheritdoc/>
    public override bool IsResuming => false;

    /// <inheritdoc/>
    public override bool Flag(string name, bool value)
    {
        Begin(StateFormat.Flag, name);
        Put([value ? (byte)1 : (byte)0]);
        return value;
    }

    /// <inheritdoc/>
    public override long WholeNumber(string name, long value, long least, long most)
    {
        Debug.Assert(value >= least && value <= most, $"{name} could not be read again.");
        Begin(StateFormat.Integer, name);
        Put((ulong)value);
        return value;
    }

    /// <inheritdoc/>
    public override double Number(string name, double value)
    {
        Begin(StateFormat.Number, name);
        Put(BitConverter.DoubleToUInt64Bits(value));
        return value;
    }

    /// <inheritdoc/>
    public override string Text(string name, string value)
    {
        if (value.Length > StateFormat.LongestText)
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Text '{name}' has {value.Length} characters; a state file may have {StateFormat.LongestText}. "
                        + $"Shorten what the detector saves, or the name."));
        }

        Begin(StateFormat.Text, name);
        Put((uint)value.Length);
        Put(MemoryMarshal.AsBytes(value.AsSpan()));
        return value;
    }

    /// <inheritdoc/>
    public override void Numbers<T>(string name, Span<T> values)
    {
        Begin(StateFormat.TypeOf<T>(), name);
        Put((ulong)values.Length);

        // In pieces: the bytes of a long row are more than one span can count.
        for (var piece = 1 << 20; values.Length > 0; values = values[Math.Min(piece, values.Length)..])
        {
            Put(MemoryMarshal.AsBytes(values[..Math.Min(piece, values.Length)]));
        }
    }

    /// <inheritdoc/>
    internal override void Seal()
    {
        var value = _checksum.Value;
        Begin(StateFormat.Check, StateFormat.CheckName);
        Put(value);
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        _stream.Write(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
        _stream.Flush();
    }

    private void Begin(byte type, string name)
    {
        Debug.Assert(name.Length <= byte.MaxValue && Ascii.IsValid(name), "The name fits the format.");
        Span<byte> bytes = stackalloc byte[byte.MaxValue];
        Encoding.ASCII.GetBytes(name, bytes);
        Put([type, (byte)name.Length]);
        Put(bytes[..name.Length]);
    }

    private void Put(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Put(bytes);
    }

    private void Put(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Put(bytes);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _checksum.Add(bytes);
        if (_buffered + bytes.Length > _buffer.Length)
        {
            _stream.Write(_buffer.AsSpan(0, _buffered));
            _buffered = 0;
        }

        if (bytes.Length > _buffer.Length)
        {
            _stream.Write(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }
}
