using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>A detector that counts samples, of all spectra that share it, and allocates nothing.</summary>
internal sealed class CountingDetector : ISpectralDetector
{
    public int Samples { get; private set; }

    public string Name => "counting";

    public SpectralEvent? Update(SpectralSample sample)
    {
        Samples++;
        return null;
    }

    public void Interrupt()
    {
    }

    public string Save() => string.Empty;

    public void Restore(string state)
    {
    }
}
