using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// A conclusion about the update geometry of one group. It says that the geometry changed, not whether that is good or bad.
/// </summary>
public abstract record SpectralEvent
{
    /// <summary>Names what happened; it never changes once released.</summary>
    /// <value>
    /// A text of 1 to 200 characters. The library's own are in snake_case. It is not asked of yours, but rules of <c>check</c>
    /// and of alerts can name no kind with a space.
    /// </value>
    public abstract string Kind { get; }

    /// <summary>Names the quantity that changed, as run files name it.</summary>
    public abstract string Quantity { get; }

    /// <summary>Which spectrum it comes from, and when.</summary>
    public required Origin Origin { get; init; }

    /// <inheritdoc cref="Origin.Group"/>
    public string Group => Origin.Group;

    /// <inheritdoc cref="Origin.Window"/>
    public int Window => Origin.Window;

    /// <inheritdoc cref="Origin.Stride"/>
    public long Stride => Origin.Stride;

    /// <inheritdoc cref="Origin.Step"/>
    public long Step => Origin.Step;

    /// <inheritdoc cref="Origin.FirstStep"/>
    public long FirstStep => Origin.FirstStep;

    /// <summary>The quantity before the change; NaN if there was none.</summary>
    /// <value>In the unit of the quantity.</value>
    public abstract double Before { get; }

    /// <summary>The quantity now.</summary>
    /// <value>In the unit of the quantity.</value>
    public abstract double After { get; }

    /// <summary>The threshold in force when the event was raised; NaN if there is none.</summary>
    /// <value>In the unit of the quantity.</value>
    public double Threshold { get; init; } = double.NaN;

    /// <summary>Standard error of <see cref="After"/> that comes from sketching; 0 where the window is exact.</summary>
    public double StandardError { get; init; }

    /// <summary>The chance of a value as large under the null that the monitor uses; NaN where the quantity has none.</summary>
    /// <value>From 0 to 1, for this one sample: no false-alarm rate.</value>
    public double PValue { get; init; } = double.NaN;

    /// <summary>
    /// How large and how certain the change is: by which factor, and by how many standard errors it is past its threshold.
    /// </summary>
    /// <remarks>
    /// The bounds (1.25 and 2; 2 and 4) are chosen, not measured. Without a value before, the threshold stands for it.
    /// </remarks>
    public virtual EventSeverity Severity
    {
        get
        {
            var from = double.IsNaN(Before) ? Threshold : Before;
            var size = Math.Abs(Math.Log(After / from));
            var certainty = StandardError > 0 ? Math.Abs(After - Threshold) / StandardError : double.PositiveInfinity;
            return size >= Math.Log(2) && certainty >= 4 ? EventSeverity.High
                : size >= Math.Log(1.25) && certainty >= 2 ? EventSeverity.Medium
                : EventSeverity.Low;
        }
    }

    /// <summary>The event as one line for people.</summary>
    public sealed override string ToString()
    {
        var before = double.IsNaN(Before) ? "none" : string.Create(CultureInfo.InvariantCulture, $"{Before:G4}");
        var error = StandardError > 0 ? string.Create(CultureInfo.InvariantCulture, $" ± {StandardError:G2}") : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {Step}, {Group}: {Kind.Replace('_', ' ')}{Details}, {Quantity} {before} -> {After:G4}{error} "
                + $"(threshold {Threshold:G4}, since step {FirstStep}; window of {Window}, {Severity.ToText()})");
    }

    /// <summary>The event as one line for machines: the fields that run files have.</summary>
    public string ToJson() => Fields().GetRawText();

    /// <summary>What <see cref="ToString"/> says beside the quantity; empty for nothing.</summary>
    private protected virtual string Details => string.Empty;

    /// <summary>The fields that run files have.</summary>
    internal JsonElement Fields()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteTo(json);
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(text.WrittenMemory);
        return document.RootElement.Clone();
    }

    /// <summary>Writes all fields into an object that has been begun. NaN and infinity become null.</summary>
    /// <param name="json">Where they go.</param>
    /// <remarks>
    /// Names and meaning never change once released: <c>docs/reference/run-file.md</c>. An event of your own adds its fields
    /// after these.
    /// </remarks>
    public virtual void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("kind", Kind);
        json.WriteString("severity", Severity.ToText());
        json.WriteNumber("step", Step);
        json.WriteNumber("first_step", FirstStep);
        json.WriteString("group", Group);
        json.WriteNumber("window", Window);
        json.WriteNumber("stride", Stride);
        json.WriteString("quantity", Quantity);
        json.WriteFinite("before", Before);
        json.WriteFinite("after", After);
        json.WriteFinite("threshold", Threshold);
        json.WriteFinite("standard_error", StandardError);
        json.WriteFinite("p_value", PValue);
    }
}

/// <summary>How large and how certain a change is; never whether it is good or bad.</summary>
public enum EventSeverity
{
    /// <summary>Below the others.</summary>
    Low,

    /// <summary>By a factor of 1.25 or more, and past its threshold by two standard errors or more.</summary>
    Medium,

    /// <summary>By a factor of 2 or more, and past its threshold by four standard errors or more.</summary>
    High,
}

/// <summary>The words of run files for the values of enumerations.</summary>
internal static class EnumText
{
    /// <summary>The name of a value, in snake_case.</summary>
    public static string ToText<T>(this T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <summary>Where an event comes from: one spectrum, and the samples that showed it.</summary>
/// <param name="Group">Name of the group; <c>all</c> for the whole model.</param>
/// <param name="Window">Number of updates in the window that showed it, W.</param>
/// <param name="Stride">Number of optimizer steps that each update in the window spans.</param>
/// <param name="Step">The optimizer step of the sample that settled it.</param>
/// <param name="FirstStep">The step of the first of the consecutive samples that showed it.</param>
public sealed record Origin(string Group, int Window, long Stride, long Step, long FirstStep)
{
    /// <summary>The origin of an event that a sample settles.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="firstStep">
    /// The step of the first of the consecutive samples that showed it; null for the sample itself.
    /// </param>
    public static Origin Of(SpectralSample sample, long? firstStep = null)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new(sample.Group, sample.Window, sample.Stride, sample.Step, firstStep ?? sample.Step);
    }
}
