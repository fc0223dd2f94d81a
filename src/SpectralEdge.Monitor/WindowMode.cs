namespace SpectralEdge.Monitor;

/// <summary>How the updates of a window are kept.</summary>
public enum WindowMode
{
    /// <summary>Exactly if they fit the memory budget, else as sketches.</summary>
    Auto,

    /// <summary>Exactly: W + 1 copies of the parameters.</summary>
    Exact,

    /// <summary>As sketches of a fixed length, whatever the size of the model.</summary>
    Sketch,
}
