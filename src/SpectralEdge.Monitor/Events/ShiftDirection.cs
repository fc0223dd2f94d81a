namespace SpectralEdge.Monitor.Events;

/// <summary>Which way a series moved.</summary>
internal enum ShiftDirection
{
    /// <summary>No change was found.</summary>
    None,

    /// <summary>The values are higher than the reference.</summary>
    Up,

    /// <summary>The values are lower than the reference.</summary>
    Down,
}
