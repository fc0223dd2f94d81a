namespace SpectralEdge.Monitor.Analysis;

/// <summary>How an event of one list stands to those of another.</summary>
public enum EventChange
{
    /// <summary>Both lists have it, to the byte.</summary>
    Same,

    /// <summary>Both have it, with other numbers or at another step.</summary>
    Moved,

    /// <summary>Only the second list has it.</summary>
    New,

    /// <summary>Only the first list has it.</summary>
    Gone,
}
