using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Says how the blocks of a model differ from those before: which appeared, which are gone, which changed.</summary>
internal static class BlockChanges
{
    // Names in each part of the sentence; chosen, not measured.
    private const int MostNames = 3;

    /// <summary>Compares two inventories.</summary>
    /// <param name="before">What was watched.</param>
    /// <param name="now">What there is.</param>
    /// <returns>A sentence; null if the blocks are the same in the same order.</returns>
    public static string? Between(ParameterInventory before, ParameterInventory now)
    {
        var old = before.Blocks.ToDictionary(block => block.Name, StringComparer.Ordinal);
        var appeared = now.Blocks.Where(block => !old.ContainsKey(block.Name)).Select(Name).ToList();
        var changed = now.Blocks
            .Where(block => old.TryGetValue(block.Name, out var was) && (was.Count, was.Type) != (block.Count, block.Type))
            .Select(block => $"{Name(block)} ({Shape(old[block.Name])} before, {Shape(block)} now)")
            .ToList();
        var kept = now.Blocks.Select(block => block.Name).ToHashSet(StringComparer.Ordinal);
        var gone = before.Blocks.Where(block => !kept.Contains(block.Name)).Select(Name).ToList();

        string[] parts =
        [
            .. appeared.Count == 0 ? [] : new[] { $"{List(appeared)} appeared" },
            .. gone.Count == 0 ? [] : new[] { $"{List(gone)} {(gone.Count == 1 ? "is" : "are")} gone" },
            .. changed.Count == 0 ? [] : new[] { $"{List(changed)} changed size or format" },
        ];
        return parts.Length > 0 ? $"{string.Join("; ", parts)}."
            : before.Blocks.Select(block => block.Name).SequenceEqual(
                now.Blocks.Select(block => block.Name), StringComparer.Ordinal) ? null
            : "The blocks are the same, in another order.";
    }

    private static string Name(ParameterBlock block) => $"'{block.Name}'";

    private static string Shape(ParameterBlock block) => new Amount(block.Count).Of($"{block.Type} value");

    private static string List(List<string> names)
    {
        if (names.Count > MostNames)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(MostNames))} and "
                + $"{names.Count - MostNames} more");
        }

        return names.Count < 2 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
