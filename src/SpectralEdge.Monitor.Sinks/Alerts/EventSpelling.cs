using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Kinds of events in rules that the library does not raise: typing errors, or of detectors of one's own.</summary>
internal static class EventSpelling
{
    /// <summary>The unknown kinds of rules, each once, and what may be meant.</summary>
    public static IEnumerable<(string Kind, string Hint)> Unknown(IEnumerable<AlertRule> rules) =>
        rules.Select(static rule => rule.UnknownKind).OfType<string>().Distinct().Select(static kind => (kind, HintOf(kind)));

    /// <summary>What is said of an unknown kind where there is no log.</summary>
    public static string Sentence(string kind, string hint) =>
        $"No event is called '{kind}' here; {hint} A detector of your own may raise it.";

    private static string HintOf(string kind)
    {
        var nearest = EventKinds.Known.MinBy(known => Distance(known, kind))!;
        return kind.Length > 2 && Distance(nearest, kind) <= Math.Max(2, kind.Length / 3)
            ? $"did you mean {nearest}?"
            : $"those of the library are {string.Join(", ", EventKinds.Known)}.";
    }

    /// <summary>Letters to change, add or leave out to make one word of another (Levenshtein); A is a.</summary>
    public static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                (corner, row[j]) = (row[j], Math.Min(corner + (same ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
