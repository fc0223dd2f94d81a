namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where something happened that an alarm should tell of.</summary>
/// <param name="Begin">Its first step or sample number, in the unit of the alarms.</param>
/// <param name="End">Its last, at least <paramref name="Begin"/>.</param>
public readonly record struct TruthInterval(long Begin, long End)
{
    /// <summary>Something that happened at one moment.</summary>
    /// <param name="moment">Step or sample number, in the unit of the alarms.</param>
    /// <returns>An interval that begins and ends there.</returns>
    public static TruthInterval Point(long moment) => new(moment, moment);

    /// <summary>The last moment at which an alarm still tells of it; no tolerance is too long.</summary>
    internal long WindowEnd(long tolerance) => End > long.MaxValue - tolerance ? long.MaxValue : End + tolerance;
}
