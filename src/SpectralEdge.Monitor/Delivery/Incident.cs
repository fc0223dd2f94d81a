using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Events that belong together: what several groups and windows showed at about the same time, reported once.</summary>
/// <remarks>
/// The order of groups is the order in which their events were settled. It is no cause: groups differ in how soon a change shows
/// in them.
/// </remarks>
public sealed record Incident
{
    /// <summary>First step of the first event's evidence.</summary>
    public required long BeginStep { get; init; }

    /// <summary>Step of the last event.</summary>
    public required long EndStep { get; init; }

    /// <summary>Number of events.</summary>
    public required int EventCount { get; init; }

    /// <summary>The groups with an event, in the order of their first one.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>The groups whose gap collapsed, in the order of their first collapse.</summary>
    public required IReadOnlyList<string> CollapsedGroups { get; init; }

    /// <summary>The kinds of events, in the order of their first one.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>The highest severity of an event.</summary>
    public required EventSeverity Severity { get; init; }

    /// <summary>Writes all fields into an object that has been begun.</summary>
    /// <param name="json">Where they go.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteNumber("begin_step", BeginStep);
        json.WriteNumber("end_step", EndStep);
        json.WriteNumber("event_count", EventCount);
        Write(json, "groups", Groups);
        Write(json, "collapsed_groups", CollapsedGroups);
        Write(json, "kinds", Kinds);
        json.WriteString("severity", Severity.ToText());
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
