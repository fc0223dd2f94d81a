namespace SpectralEdge.Monitor.Tests;

/// <summary>A detector of a user's own that does what the test says.</summary>
internal sealed class UserDetector(Func<SpectralSample, SpectralEvent?> update) : ISpectralDetector
{
    public Func<string> NameOf { get; init; } = () => "user";

    public string Name => NameOf();

    public SpectralEvent? Update(SpectralSample sample) => update(sample);
}
