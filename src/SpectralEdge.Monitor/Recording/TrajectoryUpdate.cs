namespace SpectralEdge.Monitor.Recording;

/// <summary>The step between two neighbouring records of a recording.</summary>
/// <param name="FromStep">Number of optimizer steps completed where it begins.</param>
/// <param name="ToStep">Number of optimizer steps completed where it ends.</param>
/// <param name="ContinuesLast">Whether it begins where the update before it ended; false for the first, and where something broke the run or a record is lost.</param>
public readonly record struct TrajectoryUpdate(long FromStep, long ToStep, bool ContinuesLast)
{
    /// <summary>Number of steps it spans.</summary>
    public long Stride => ToStep - FromStep;
}
