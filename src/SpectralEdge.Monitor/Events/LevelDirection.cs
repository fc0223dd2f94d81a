namespace SpectralEdge.Monitor.Events;

/// <summary>Which changes of a level are looked for.</summary>
public enum LevelDirection
{
    /// <summary>Rises and falls.</summary>
    Both,

    /// <summary>Rises only.</summary>
    Up,

    /// <summary>Falls only.</summary>
    Down,
}
