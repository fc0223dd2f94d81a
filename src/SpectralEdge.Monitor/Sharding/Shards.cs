namespace SpectralEdge.Monitor;

/// <summary>A run of consecutive coordinates of a group that one rank holds.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Name">Name of the block on its rank.</param>
/// <param name="Offset">Index in the group of its first value.</param>
/// <param name="Count">Number of its values, at least 1.</param>
/// <param name="Type">Number format of its values.</param>
internal sealed record ShardBlock(string Group, string Name, long Offset, long Count, ElementType Type)
{
    /// <summary>Index in the group of its last value.</summary>
    public long Last => Offset + Count - 1;
}

/// <summary>A group that the ranks hold together.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Count">Number of its parameters on all ranks, P.</param>
/// <param name="HasDoubles">Whether any of its blocks holds binary64 values.</param>
internal sealed record ShardGroup(string Name, long Count, bool HasDoubles);

/// <summary>What a rank says of its own part of a sample. Larger is worse.</summary>
internal enum ShardStatus
{
    /// <summary>It is complete and continues a window.</summary>
    Ready,

    /// <summary>It is complete and begins a window.</summary>
    Starting,

    /// <summary>It holds NaN or infinite values.</summary>
    NotFinite,

    /// <summary>It could not be read.</summary>
    ReadFailed,

    /// <summary>Its blocks are not those declared at start-up.</summary>
    BlocksChanged,
}

/// <summary>
/// What has become of a sample that all ranks were asked for. The same on every rank, but for <see cref="Unreachable"/>.
/// </summary>
internal enum ShardOutcome
{
    /// <summary>The sum is there and continues the window.</summary>
    Complete,

    /// <summary>The sum is there and begins a window on every rank.</summary>
    Starting,

    /// <summary>A rank holds NaN or infinite values.</summary>
    NotFinite,

    /// <summary>A rank could not read its parameters.</summary>
    ReadFailed,

    /// <summary>The ranks are at different steps.</summary>
    StepsDisagree,

    /// <summary>The blocks of a rank are not those declared at start-up.</summary>
    BlocksChanged,

    /// <summary>A rank does not answer; there will be no more samples.</summary>
    Unreachable,
}
