namespace SpectralEdge.Monitor.Events;

/// <summary>The words of run files for severities.</summary>
internal static class SeverityText
{
    /// <summary>The word for a severity.</summary>
    /// <param name="severity">The severity.</param>
    /// <returns>In lower case.</returns>
    public static string ToText(this EventSeverity severity) => severity switch
    {
        EventSeverity.High => "high",
        EventSeverity.Medium => "medium",
        _ => "low",
    };
}
