namespace SpectralEdge.Monitor.Events;

/// <summary>A detector whose threshold follows from a run length: it can say so in the header of a run.</summary>
internal interface ICalibratedDetector
{
    /// <summary>Threshold, what it promises and where it comes from, in one line.</summary>
    string Describe();
}
