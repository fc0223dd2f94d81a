namespace SpectralEdge.Monitor.Sharding;

/// <summary>What a rank says of its own part of a sample. Larger is worse.</summary>
internal enum ShardStatus
{
    /// <summary>It is fine, and continues a window.</summary>
    Ready,

    /// <summary>It is fine, and begins a window.</summary>
    Starting,

    /// <summary>It holds NaN or infinite values.</summary>
    NotFinite,

    /// <summary>It could not be read.</summary>
    ReadFailed,

    /// <summary>Its blocks are not those declared at start-up.</summary>
    BlocksChanged,
}
