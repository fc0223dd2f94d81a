using System.Globalization;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>An event in the form that run files have: one raised now and one read from a file cannot be told apart.</summary>
/// <param name="Kind">What happened, in snake_case.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c> or <c>high</c>.</param>
/// <param name="Step">The optimizer step of the sample that settled it.</param>
/// <param name="FirstStep">The step of the first of the consecutive samples that showed it.</param>
/// <param name="Group">Name of the group; <c>all</c> for the whole model.</param>
/// <param name="Window">Number of updates in the window that showed it.</param>
/// <param name="Stride">Optimizer steps that each update in the window spans.</param>
/// <param name="Before">The quantity before; NaN if there was none.</param>
/// <param name="After">The quantity now.</param>
/// <param name="Threshold">The threshold in force.</param>
/// <param name="PValue">That of the settling sample; NaN if there is none.</param>
/// <param name="Fields">All fields of its line, those of a user's own event among them.</param>
public sealed record RecordedEvent(
    string Kind,
    string Severity,
    long Step,
    long FirstStep,
    string Group,
    int Window,
    long Stride,
    double Before,
    double After,
    double Threshold,
    double PValue,
    JsonElement Fields)
{
    /// <summary>Whether it is about the watch itself (<see cref="WatchEvent"/>) and not the updates.</summary>
    public bool IsAboutTheWatch => IsInterruption || Kind == "watch_resumed";

    /// <summary>Whether it says that no sample could be taken from its step on.</summary>
    public bool IsInterruption => Kind is "not_finite" or "watch_suspended";

    /// <summary>Gap position before; null where there was none, or the event is not about a gap.</summary>
    public int? PositionBefore => Position("k_before");

    /// <summary>Gap position now; null where there is none, or the event is not about a gap.</summary>
    public int? PositionAfter => Position("k_after");

    /// <summary>The name of the quantity that changed.</summary>
    public string Quantity => new RunFields(Fields, 0).Text("quantity");

    /// <summary>Reads an event.</summary>
    /// <param name="line">A line of type <c>event</c>.</param>
    /// <returns>The event.</returns>
    /// <exception cref="FormatException">A field is missing or not what it has to be.</exception>
    public static RecordedEvent Read(RunLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Type == "event"
            ? Of(line.Fields, line.Number)
            : throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"Line {line.Number} is '{line.Type}'; it must be an event."));
    }

    /// <summary>Takes an event that was raised now.</summary>
    /// <param name="value">The event.</param>
    /// <returns>What a run file would hold of it.</returns>
    public static RecordedEvent Of(SpectralEvent value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new ArrayBufferWriter<byte>();

        // As run files are written: the same event has the same text.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(text, options))
        {
            json.WriteStartObject();
            value.WriteTo(json);
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(text.WrittenMemory);
        return Of(document.RootElement.Clone(), 0);
    }

    /// <summary>Whether two events are about one kind, group and window.</summary>
    /// <param name="other">The other.</param>
    /// <returns>True if so, at whatever step.</returns>
    public bool IsAlike(RecordedEvent other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && Group == other.Group && Window == other.Window;
    }

    private static RecordedEvent Of(JsonElement element, long number)
    {
        var fields = new RunFields(element, number);
        return new RecordedEvent(
            fields.Text("kind"),
            fields.Text("severity"),
            fields.Integer("step", 0),
            fields.Integer("first_step", 0),
            fields.Text("group"),
            (int)fields.Integer("window", 1, int.MaxValue),
            fields.Integer("stride", 1),
            fields.Number("before"),
            fields.Number("after"),
            fields.Number("threshold"),
            fields.Number("p_value"),
            element);
    }

    private int? Position(string name) =>
        Fields.TryGetProperty(name, out var field)
            && field.ValueKind == JsonValueKind.Number
            && field.TryGetInt32(out var position)
            ? position
            : null;
}
