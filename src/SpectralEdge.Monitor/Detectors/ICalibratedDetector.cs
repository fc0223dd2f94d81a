namespace SpectralEdge.Monitor;

/// <summary>A detector that can say what its thresholds are and how often they are passed where nothing happens.</summary>
internal interface ICalibratedDetector
{
    /// <summary>One line for the header of a run.</summary>
    /// <returns>Name, thresholds and run length between false alarms.</returns>
    string Describe();
}
