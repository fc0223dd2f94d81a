using System.Text.Json;
using System.Text.Unicode;

namespace SpectralEdge.Monitor;

/// <summary>
/// What a line of a run file has to be. Writer and reader ask the same, so that nothing is written that is not read.
/// </summary>
internal static class RunLineText
{
    private const string NoObject = "it is no JSON object with a type";

    // {"type":""}
    private const int ShortestLine = 11;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads a line.</summary>
    /// <param name="text">The line, without its end.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="reason">What is wrong with it; null if nothing is.</param>
    /// <returns>The line; null if it is none.</returns>
    public static RunLine? Read(ReadOnlyMemory<byte> text, long number, out string? reason)
    {
        (var line, reason) = Read(text, number);
        return line;
    }

    /// <summary>Says what is wrong with a line; null if nothing is.</summary>
    public static string? Check(ReadOnlyMemory<byte> text) => Read(text, 1).Reason;

    // Long: one check after the other, the cheap ones first.
    private static (RunLine? Line, string? Reason) Read(ReadOnlyMemory<byte> text, long number)
    {
        // An editor may have put a byte order mark before the first line.
        text = number == 1 && text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
        if (text.Length > RunFileFormat.LongestLine)
        {
            return (null, TooLong);
        }

        // An exception takes a thousand times as long: a file may be full of lines that are not even the shell of one.
        var shell = text.Span.Trim(" \t\r"u8);
        if (shell.Length < ShortestLine || shell[0] != '{' || shell[^1] != '}')
        {
            return (null, NoObject);
        }

        if (!Utf8.IsValid(text.Span))
        {
            return (null, "it is no UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var fields = document.RootElement;
            if (text.Span.IndexOf("\\u"u8) >= 0)
            {
                Decode(fields);
            }

            return fields.ValueKind == JsonValueKind.Object
                && fields.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String
                ? (new RunLine(number, type.GetString()!, fields.Clone()), null)
                : (null, NoObject);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Half of a pair of escapes is found only when the text is asked for, as an invalid operation.
            return (null, $"it is no JSON ({exception.Message})");
        }
    }

    /// <summary>Why a line is left out that is longer than any is.</summary>
    public static string TooLong { get; } = FormattableString.Invariant($"it is longer than {RunFileFormat.LongestLine} bytes");

    /// <summary>Asks for every text once.</summary>
    /// <exception cref="InvalidOperationException">One is none.</exception>
    private static void Decode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Decode(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Decode(property.Value);
                }

                break;
        }
    }
}
