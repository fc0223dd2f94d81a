using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>The kinds of events that detectors of the library raise.</summary>
public static class EventKinds
{
    /// <summary>All kinds, sorted.</summary>
    /// <remarks>Found by looking at the types themselves, so that a new event is known at once. A kind is a constant of its type: no constructor has to run.</remarks>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. typeof(SpectralEvent).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(SpectralEvent)) && !type.IsAbstract)
            .Select(type => ((SpectralEvent)RuntimeHelpers.GetUninitializedObject(type)).Kind)
            .Order(StringComparer.Ordinal),
    ];
}
