using System.Text.Json;

namespace EventStudy;

/// <summary>Results of studies in a file, one line for each class, so that a long study can be done in pieces.</summary>
internal static class Results
{
    /// <summary>Adds a result.</summary>
    public static void Append<T>(string path, T cell) => File.AppendAllText(path, JsonSerializer.Serialize(cell) + "\n");

    /// <summary>Reads all results of a kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mark">A property that only this kind has.</param>
    public static IReadOnlyList<T> Read<T>(string path, string mark) =>
    [
        .. File.ReadLines(path)
            .Where(line => line.Contains($"\"{mark}\"", StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<T>(line)!),
    ];
}

/// <summary>What was heard in the quiet streams of one class.</summary>
internal sealed record QuietCell
{
    public required int Window { get; init; }

    public required string Class { get; init; }

    public required string Watch { get; init; }

    public required double RunLength { get; init; }

    /// <summary>The file of a recorded run; null for all other classes.</summary>
    public string? Source { get; init; }

    /// <summary>Names the streams.</summary>
    public required int Seed { get; init; }

    public required int Runs { get; init; }

    public required int Samples { get; init; }

    /// <summary>Events by their kind; those of levels have the quantity behind it.</summary>
    public required SortedDictionary<string, int> Kinds { get; init; }

    /// <summary>Streams with any event.</summary>
    public required int Touched { get; init; }

    /// <summary>Events in the second half of the streams.</summary>
    public int? Late { get; init; }

    public int Events => Kinds.Values.Sum();
}

/// <summary>What was heard in streams with one planted change.</summary>
internal sealed record PlantedCell
{
    public required int Window { get; init; }

    public required string Change { get; init; }

    public required string Watch { get; init; }

    public required double RunLength { get; init; }

    public required bool Sketched { get; init; }

    /// <summary>Names the streams.</summary>
    public required int Seed { get; init; }

    public required int Runs { get; init; }

    /// <summary>Share of streams with any event within 5 W samples of the change.</summary>
    public required double Found { get; init; }

    /// <summary>Median delay of the first event, in samples; null if fewer than half have one.</summary>
    public required double? MedianDelay { get; init; }

    /// <summary>The same for each kind of event.</summary>
    public required SortedDictionary<string, KindFound> Kinds { get; init; }

    /// <summary>Events before the change, but for those that tell the gap the stream begins with.</summary>
    public required int Before { get; init; }
}

/// <summary>How one kind of event found a change.</summary>
internal sealed record KindFound(double Found, double? MedianDelay);
