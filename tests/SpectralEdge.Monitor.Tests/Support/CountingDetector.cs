namespace SpectralEdge.Monitor.Tests;

/// <summary>A detector that counts samples, together with all that share the count, and allocates nothing.</summary>
/// <param name="samples">Shape [1]: the count.</param>
internal sealed class CountingDetector(int[] samples) : ISpectralDetector
{
    public string Name => "counting";

    public SpectralEvent? Update(SpectralSample sample)
    {
        samples[0]++;
        return null;
    }
}
