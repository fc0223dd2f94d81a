namespace SpectralEdge.Monitor.Events;

/// <summary>What detectors can be told that listen only while there is a gap that its null does not explain.</summary>
/// <remarks>
/// The gate: p at most 0.001 in as many samples running as keep <see cref="StateSettings.ExpectedRunLength"/> in noise
/// (docs/reference/events.md). Where a sample has no p-value for the null of <c>MonitorOptions.Null</c>, the gate is shut.
/// </remarks>
public abstract record GatedSettings : StateSettings
{
    /// <summary>The p-value that the gate is at.</summary>
    internal const double GateLevel = EdgeRuns.SmallestLevel;

    private protected GatedSettings()
    {
    }

    /// <summary>Number of updates in the window of the samples, W: neighbouring samples share W − 1 of them.</summary>
    /// <value>Updates, from 3 to 40; the run length is kept for samples of this window. The default is 10, that of the monitor.</value>
    public int Window { get; init; } = 10;

    /// <summary>Number of samples that settle a change, if each series of as many gated samples gives no more than so many events.</summary>
    /// <param name="events">Events.</param>
    internal int SamplesFor(int events) => Math.Max(Persistence, EdgeRuns.SamplesFor(Window, GateLevel, events * ExpectedRunLength));

    /// <summary>What a header says of the gate.</summary>
    internal string Gate(int samples, int events) => FormattableString.Invariant(
        $"{samples} samples running, with p at most {GateLevel}: one false alarm in {EdgeRuns.RunLength(Window, GateLevel, samples) / events:0,0} samples of noise at most");

    private protected override void Check(OptionProblems problems) => problems.RequireInRange(
        Window, EdgeRuns.SmallestWindow, EdgeRuns.LargestWindow, "The table of run lengths in noise has no others.");
}
