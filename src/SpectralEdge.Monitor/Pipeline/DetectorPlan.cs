using SpectralEdge.Monitor.Events;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>Makes the detectors of a spectrum.</summary>
internal static class DetectorPlan
{
    /// <summary>The detectors of one spectrum: those of the library that the options name, then the user's own.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="window">Number of updates in its window.</param>
    /// <param name="spectra">Number of spectra that are watched at once.</param>
    public static ISpectralDetector[] Create(MonitorOptions options, int window, int spectra) =>
        [new GapDetector(options.Gap), .. options.Detectors.Select(create => create())];
}
