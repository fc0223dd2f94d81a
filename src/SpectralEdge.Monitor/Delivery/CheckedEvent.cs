using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Stands for an event of a user's detector, all of whose code was called once, when the detector returned it.</summary>
/// <remarks>
/// What is written, logged and put into incidents is what was found then. So code of the event that fails later, or gives
/// something else, has no effect.
/// </remarks>
internal sealed record CheckedEvent : SpectralEvent
{
    /// <summary>The longest kind and quantity, in UTF-16 code units.</summary>
    public const int LongestName = 200;

    /// <summary>The longest JSON of one event, in bytes.</summary>
    public const int LongestJson = 1 << 20;

    // Deeper lines, and fields that occur twice, are refused by the reader of run files. "type" is the name that each line begins
    // with.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Dictionary<string, EventSeverity> Severities =
        Enum.GetValues<EventSeverity>().ToDictionary(EnumText.ToText, severity => severity);

    private static readonly string[] Texts = ["kind", "severity", "group", "quantity"];
    private static readonly (string Name, long Least)[] Integers = [("step", 0), ("first_step", 0), ("window", 1), ("stride", 1)];
    private static readonly string[] Numbers = ["before", "after", "threshold", "standard_error", "p_value"];

    private readonly Found _found;

    private CheckedEvent(Found found) => _found = found;

    /// <summary>The user's own object, which handlers and observers are given; this one where it was read from a file.</summary>
    public SpectralEvent Original
    {
        get => field ?? this;
        private init;
    }

    /// <inheritdoc/>
    public override string Kind => _found.Kind;

    /// <inheritdoc/>
    public override string Quantity => _found.Quantity;

    /// <inheritdoc/>
    public override double Before => _found.Before;

    /// <inheritdoc/>
    public override double After => _found.After;

    /// <inheritdoc/>
    public override EventSeverity Severity => _found.Severity;

    /// <summary>Checks an event that a user's detector returned.</summary>
    /// <param name="value">The event.</param>
    /// <returns>The event itself if it is one of the library's, whose code cannot fail; else what stands for it.</returns>
    /// <exception cref="FormatException">It cannot be used; the message says what is wrong with it. Whatever its own code throws
    /// comes out as it is.</exception>
    public static SpectralEvent Of(SpectralEvent value)
    {
        RequireName("Kind", value.Kind);
        RequireName("Quantity", value.Quantity);
        if (!Enum.IsDefined(value.Severity))
        {
            throw new FormatException($"Severity of an event is {(int)value.Severity}; it must be one that EventSeverity names.");
        }

        if (value.Origin?.Group is null)
        {
            throw new FormatException(
                "Origin of an event is null, or its Group is; it must say where the event comes from. Use Origin.Of(sample).");
        }

        var found = new Found(value.Kind, value.Quantity, value.Before, value.After, value.Severity, FieldsOf(value));
        return value.GetType().Assembly == typeof(SpectralEvent).Assembly ? value : new CheckedEvent(found)
        {
            Original = value,
            Origin = value.Origin,
            Threshold = value.Threshold,
            StandardError = value.StandardError,
            PValue = value.PValue,
        };
    }

    /// <summary>Reads an event of a user's own detector.</summary>
    /// <param name="line">All fields of its line.</param>
    /// <param name="fields">The same, to be read by name.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <exception cref="FormatException">A field is missing or not what it has to be.</exception>
    public static CheckedEvent Read(JsonElement line, RunFields fields, Origin origin)
    {
        var severity = fields.OneOf("severity", Severities);
        return new(new Found(
            fields.Text("kind"), fields.Text("quantity"), fields.Number("before"), fields.Number("after"), severity, line))
        {
            Origin = origin,
        };
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        foreach (var field in _found.Fields.EnumerateObject().Where(field => field.Name != "type"))
        {
            field.WriteTo(json);
        }
    }

    private static void RequireName(string property, string? name)
    {
        if (name is null or { Length: < 1 or > LongestName })
        {
            var found = name is null ? "null" : FormattableString.Invariant($"a text of {name.Length} characters");
            throw new FormatException($"{property} of an event is {found}; it must have 1 to {LongestName} characters.");
        }
    }

    private static JsonElement FieldsOf(SpectralEvent value)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text, Readable);
        json.WriteStartObject();
        json.WriteString("type", "event");
        value.WriteTo(json);
        if (json.CurrentDepth != 1)
        {
            throw new FormatException(
                $"WriteTo of an event left {json.CurrentDepth} objects and arrays open; it must close what it opens, "
                + "and nothing else.");
        }

        json.WriteEndObject();
        json.Flush();
        if (text.WrittenCount > LongestJson)
        {
            throw new FormatException(FormattableString.Invariant(
                $"The JSON of an event has {text.WrittenCount} bytes; it may have {LongestJson}. Write less in WriteTo."));
        }

        using var document = JsonDocument.Parse(text.WrittenMemory, Strict);
        RequireFields(document.RootElement);
        return document.RootElement.Clone();
    }

    /// <summary>Refuses what readers of run files would leave out.</summary>
    private static void RequireFields(JsonElement fields)
    {
        foreach (var name in Texts)
        {
            Require(fields, name, "a text", field => field.ValueKind == JsonValueKind.String);
        }

        foreach (var (name, least) in Integers)
        {
            var most = name == "window" ? int.MaxValue : long.MaxValue;
            Require(
                fields, name, FormattableString.Invariant($"a whole number from {least} on"),
                field => IsBetween(field, least, most));
        }

        foreach (var name in Numbers)
        {
            Require(fields, name, "a number or null", field => field.ValueKind is JsonValueKind.Number or JsonValueKind.Null);
        }
    }

    private static void Require(JsonElement fields, string name, string allowed, Predicate<JsonElement> holds)
    {
        if (!fields.TryGetProperty(name, out var field) || !holds(field))
        {
            var found = field.ValueKind == JsonValueKind.Undefined ? "missing" : field.GetRawText();
            throw new FormatException(
                $"'{name}' in the JSON of an event is {found}; it must be {allowed}. "
                + "Call the base in WriteTo, and set its properties.");
        }
    }

    private static bool IsBetween(JsonElement field, long least, long most) =>
        field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var number) && number >= least && number <= most;

    private readonly record struct Found(
        string Kind, string Quantity, double Before, double After, EventSeverity Severity, JsonElement Fields);
}
