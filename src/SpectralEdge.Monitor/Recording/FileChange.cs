namespace SpectralEdge.Monitor.Recording;

/// <summary>What was done to a file from outside since its writer wrote last.</summary>
internal enum FileChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is not at its path any more: deleted, moved, or another file stands there.</summary>
    Gone,

    /// <summary>It was emptied or cut.</summary>
    Shorter,

    /// <summary>Something else wrote to it.</summary>
    Longer,
}
