using System.IO.Enumeration;

namespace SpectralEdge.Monitor;

/// <summary>Says which group a parameter block belongs to.</summary>
/// <remarks>
/// Every group gets a spectrum and events of its own, and the spectrum of the whole model comes on top:
/// its Gram matrix is the sum of the groups' (docs/symbols.md).
/// </remarks>
public sealed class ParameterGrouping
{
    private readonly Func<string, string> _groupOf;
    private readonly (string Group, string Pattern)[] _patterns = [];

    private ParameterGrouping(string description, Func<string, string> groupOf)
    {
        Description = description;
        _groupOf = groupOf;
    }

    private ParameterGrouping(string description, (string Group, string Pattern)[] patterns)
        : this(description, name => Fit(patterns, name) is >= 0 and var fit ? patterns[fit].Group : Rest) =>
        _patterns = patterns;

    /// <summary>Name of the spectrum of the whole model.</summary>
    public const string WholeModel = "all";

    /// <summary>Name of the group of blocks that no pattern fits.</summary>
    public const string Rest = "rest";

    /// <summary>All blocks together.</summary>
    public static ParameterGrouping Whole { get; } = new("whole", static _ => WholeModel);

    /// <summary>Each block by itself.</summary>
    public static ParameterGrouping ByParameter { get; } = new("by parameter", static name => name);

    /// <summary>
    /// Blocks whose names agree up to the last dot: <c>layers.0.fc.weight</c> and
    /// <c>layers.0.fc.bias</c> make <c>layers.0.fc</c>.
    /// </summary>
    public static ParameterGrouping ByLayer { get; } = new("by layer", LayerOf);

    /// <summary>How blocks are grouped, in words, for logs and run files.</summary>
    public string Description { get; }

    /// <summary>Groups blocks by a function of the user's.</summary>
    /// <param name="groupOf">Gives the group's name for a block's name. It must give the same answer every time.</param>
    /// <returns>The grouping.</returns>
    public static ParameterGrouping By(Func<string, string> groupOf)
    {
        ArgumentNullException.ThrowIfNull(groupOf);
        return new ParameterGrouping("by function", groupOf);
    }

    /// <summary>Groups blocks by patterns for their names.</summary>
    /// <remarks>
    /// In a pattern <c>*</c> stands for any characters, none included, and <c>?</c> for a single one; upper and lower case
    /// differ. The first pattern that fits a block's whole name decides, several patterns may lead to one group, and blocks that
    /// none fits make the group <c>rest</c>. A pattern that no block falls to is named once in the log, at the start.
    /// </remarks>
    /// <param name="patterns">A group's name and a pattern, for example <c>("attention", "*.attn.*")</c>.</param>
    /// <returns>The grouping.</returns>
    /// <exception cref="ArgumentException">There is no pattern, or a name or a pattern is empty.</exception>
    public static ParameterGrouping ByPattern(params (string Group, string Pattern)[] patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Length == 0)
        {
            throw new ArgumentException(
                "patterns holds 0 patterns; there must be at least 1. Use Whole for a single group.", nameof(patterns));
        }

        for (var i = 0; i < patterns.Length; i++)
        {
            if (string.IsNullOrEmpty(patterns[i].Group) || string.IsNullOrEmpty(patterns[i].Pattern))
            {
                throw new ArgumentException(
                    $"patterns[{i}] is ('{patterns[i].Group}', '{patterns[i].Pattern}'); neither the group's name nor "
                        + $"the pattern may be empty. Use '*' for a pattern that fits every block.",
                    nameof(patterns));
            }
        }

        // The order of patterns decides, so they are part of what the grouping is.
        var kept = patterns.ToArray();
        var description = string.Join(", ", kept.Select(pattern => $"{pattern.Pattern} -> {pattern.Group}"));
        return new ParameterGrouping($"by pattern: {description}", kept);
    }

    /// <summary>The group of a block.</summary>
    /// <param name="blockName">Name of the block.</param>
    /// <returns>Name of its group.</returns>
    public string GroupOf(string blockName) => _groupOf(blockName);

    /// <summary>The patterns that no block falls to: a misspelt one, or one behind others that fit all it fits.</summary>
    /// <param name="blockNames">Names of all blocks.</param>
    /// <returns>The patterns with their groups; empty for groupings without patterns.</returns>
    internal IReadOnlyList<string> IdlePatterns(IEnumerable<string> blockNames)
    {
        var used = blockNames.Select(name => Fit(_patterns, name)).ToHashSet();
        return
        [
            .. _patterns.Index().Where(item => !used.Contains(item.Index))
                .Select(item => $"'{item.Item.Pattern}' of group '{item.Item.Group}'"),
        ];
    }

    /// <summary>Index of the first pattern that fits; −1 for none.</summary>
    private static int Fit((string Group, string Pattern)[] patterns, string name) =>
        Array.FindIndex(patterns, of => FileSystemName.MatchesSimpleExpression(of.Pattern, name, ignoreCase: false));

    private static string LayerOf(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name[..dot];
    }
}
