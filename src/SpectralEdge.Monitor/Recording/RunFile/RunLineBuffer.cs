using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>One line of a run file while it is made. What a line that failed has left behind is removed when
/// the next begins.</summary>
internal sealed class RunLineBuffer : IDisposable
{
    // Long headers are rare: their memory is given back.
    private const int LargestKept = 1 << 20;

    // The file is read as UTF-8 and never pasted into a web page: names stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ArrayBufferWriter<byte> _line = new(4096);

    public RunLineBuffer() => Json = new Utf8JsonWriter(_line, Readable);

    /// <summary>Where fields go.</summary>
    public Utf8JsonWriter Json { get; private set; }

    /// <summary>The line with its end, once it is closed.</summary>
    public ReadOnlySpan<byte> Bytes => _line.WrittenSpan;

    /// <summary>Begins a line.</summary>
    /// <param name="type">What it is about.</param>
    public void Begin(string type)
    {
        if (_line.Capacity > LargestKept)
        {
            _line = new ArrayBufferWriter<byte>(4096);
        }

        _line.ResetWrittenCount();
        try
        {
            Json.Reset(_line);
        }
        catch (ObjectDisposedException)
        {
            // An event disposed what it was given to write to.
            Json = new Utf8JsonWriter(_line, Readable);
        }

        Json.WriteStartObject();
        Json.WriteString("type", type);
    }

    /// <summary>Makes the line whole.</summary>
    /// <param name="isChecked">Whether it is read on trial, since someone else wrote to it.</param>
    /// <exception cref="FormatException">The reader would not accept it.</exception>
    public void Close(bool isChecked)
    {
        if (Json.CurrentDepth != 1)
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The line ends at depth {Json.CurrentDepth}; it must end at 1. What was begun in it must be ended, "
                        + $"and nothing else."));
        }

        Json.WriteEndObject();
        Json.Flush();
        if (_line.WrittenCount > RunFileFormat.LongestLine)
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The line has {_line.WrittenCount} bytes; it must have at most {RunFileFormat.LongestLine}. No "
                        + $"reader takes a longer one."));
        }

        if (isChecked
            && (_line.WrittenSpan.Contains((byte)'\n')
                ? "the end of a line stands in it"
                : RunLineText.Check(_line.WrittenMemory)) is { } reason)
        {
            throw new FormatException($"The line could not be read again: {reason}. Write each field once, as JSON.");
        }

        _line.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
