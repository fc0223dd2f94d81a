
namespace SpectralEdge.Monitor.Cli;

/// <summary>A detector that detects nothing and says that a sample came by.</summary>
/// <param name="report">Told the step of each sample.</param>
internal sealed class SampleCounter(Action<long> report) : ISpectralDetector
{
    /// <inheritdoc/>
    public string Name => "sample_counter";

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        report(sample.Step);
        return null;
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        // It remembers nothing.
    }

    /// <inheritdoc/>
    public string Save() => "{}";

    /// <inheritdoc/>
    public void Restore(string state)
    {
        // It remembers nothing.
    }
}
