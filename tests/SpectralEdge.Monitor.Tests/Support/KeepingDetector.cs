namespace SpectralEdge.Monitor.Tests;

/// <summary>A detector that keeps what it must not keep, and what it may.</summary>
internal sealed class KeepingDetector : ISpectralDetector
{
    /// <summary>The samples themselves.</summary>
    public List<SpectralSample> Samples { get; } = [];

    /// <summary>Their numbers at the time of the call.</summary>
    public List<double[]> Numbers { get; } = [];

    public string Name => "keeping";

    public SpectralEvent? Update(SpectralSample sample)
    {
        Samples.Add(sample);
        Numbers.Add(Tests.Numbers.Of(sample));
        return null;
    }
}
