namespace SpectralEdge.Monitor.Capture;

/// <summary>Says which group a parameter block belongs to.</summary>
/// <remarks>
/// Every group gets a spectrum and events of its own, and the spectrum of the whole model comes on top:
/// its Gram matrix is the sum of the groups' (docs/symbols.md).
/// </remarks>
public sealed class ParameterGrouping
{
    private readonly Func<string, string> _groupOf;

    private ParameterGrouping(string description, Func<string, string> groupOf)
    {
        Description = description;
        _groupOf = groupOf;
    }

    /// <summary>Name of the spectrum of the whole model.</summary>
    public const string WholeModel = "all";

    /// <summary>All blocks together.</summary>
    public static ParameterGrouping Whole { get; } = new("whole", static _ => WholeModel);

    /// <summary>Each block by itself.</summary>
    public static ParameterGrouping ByParameter { get; } = new("by parameter", static name => name);

    /// <summary>Blocks whose names agree up to the last dot: <c>layers.0.fc.weight</c> and <c>layers.0.fc.bias</c> make <c>layers.0.fc</c>.</summary>
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

    /// <summary>The group of a block.</summary>
    /// <param name="blockName">Name of the block.</param>
    /// <returns>Name of its group.</returns>
    public string GroupOf(string blockName) => _groupOf(blockName);

    private static string LayerOf(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name[..dot];
    }
}
