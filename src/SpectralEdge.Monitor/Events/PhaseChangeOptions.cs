using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="PhaseDetector"/>.</summary>
public sealed record PhaseChangeOptions : GatedSettings
{
    /// <summary>The method whose phases are watched.</summary>
    /// <value>The default is <see cref="PhaseMethod.Derivative"/>, the one that the numbers of 2603.15678 are of.</value>
    public PhaseMethod Method { get; init; } = PhaseMethod.Derivative;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange((long)Method, 0, (long)PhaseMethod.Threshold, "There are no others.", nameof(Method));
    }
}
