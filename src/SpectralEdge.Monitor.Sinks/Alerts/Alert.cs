using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Something that a rule was to be told about.</summary>
/// <param name="What">
/// <c>event</c>, <c>rule</c> (of <c>check</c>), <c>silent</c>, <c>gone</c>, <c>not_finite</c> or <c>test</c>; these never change
/// once released.
/// </param>
/// <param name="Rule">The rule, as it was written.</param>
/// <param name="Run">Name of the run.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Time">When it was noticed.</param>
/// <param name="Message">What happened, in a sentence without the name of the run.</param>
public sealed record Alert(string What, string Rule, string Run, long Step, DateTimeOffset Time, string Message)
{
    /// <summary>The event; null where the alert is about something else.</summary>
    public SpectralEvent? Event { get; init; }

    /// <summary>Number of alerts of the same rule that were left out since the one before, to stay within its rate.</summary>
    public long LeftOut { get; init; }

    /// <summary>The alert as one line for people.</summary>
    public override string ToString() => ViewText.Clean($"{Run}: {Message}") + LeftOutText;

    /// <summary>The alert as one JSON object on one line (fields: <c>docs/reference/alerts.md</c>).</summary>
    public string ToJson()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("what", What);
            json.WriteString("rule", Rule);
            json.WriteString("run", Run);
            json.WriteNumber("step", Step);
            json.WriteString("time", Time);
            json.WriteString("message", Message);
            json.WriteNumber("left_out", LeftOut);
            if (Event is not null)
            {
                json.WritePropertyName("event");
                Event.Fields().WriteTo(json);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private string LeftOutText => LeftOut == 0 ? string.Empty
        : FormattableString.Invariant($" (and {LeftOut} more of rule '{Rule}' since the last alert of it)");
}
