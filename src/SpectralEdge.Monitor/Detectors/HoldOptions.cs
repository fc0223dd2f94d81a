using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Options of all detectors of states.</summary>
internal abstract record HoldOptions
{
    private protected HoldOptions()
    {
    }

    /// <summary>
    /// Mean number of samples between two false alarms of this detector, at the least, in noise of the kind that its
    /// documentation names.
    /// </summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000 (chosen).</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>
    /// Number of consecutive samples that have to agree before a change counts, m; more where the run length asks for it.
    /// </summary>
    /// <value>Samples, from 1 to 1000. The default is 3 (chosen, not measured).</value>
    public int Hold { get; init; } = 3;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(GetType().Name);
        Check(problems, ExpectedRunLength, Hold);
        Check(problems);
        problems.ThrowIfAny();
    }

    private protected static void Check(OptionProblems problems, double expectedRunLength, int hold)
    {
        const string Reason = "A shorter one gives too many alarms; a longer one cannot be simulated.";
        problems.RequireInRange(expectedRunLength, 100, 10_000_000, Reason, nameof(ExpectedRunLength));
        problems.RequireInRange(hold, 1, 1000, "Every sample of the hold delays an event by one stride.", nameof(Hold));
    }

    private protected virtual void Check(OptionProblems problems)
    {
    }
}

/// <summary>Options of detectors that look only at samples with a gap that its null does not explain.</summary>
/// <remarks>
/// The gate: p at most 0.001 in as many consecutive samples as keep <see cref="HoldOptions.ExpectedRunLength"/> in noise
/// (docs/reference/events.md). Where a sample has no p-value for the null of <see cref="SpectrumOptions.Null"/>, the
/// gate is shut.
/// </remarks>
internal abstract record GatedOptions : HoldOptions
{
    /// <summary>The p-value that the gate is at.</summary>
    internal const double GateLevel = EdgeRuns.SmallestLevel;

    private protected GatedOptions()
    {
    }

    /// <summary>Number of updates in the window of the samples, W: neighbouring samples share W − 1 of them.</summary>
    /// <value>
    /// Updates, from 3 to 40; the run length is kept for samples of this window. The default is 10, that of the monitor.
    /// </value>
    public int Window { get; init; } = 10;

    /// <summary>
    /// Number of samples that settle a change, if each series of as many gated samples gives no more than so many events.
    /// </summary>
    /// <param name="events">Events.</param>
    internal int SamplesFor(int events) => Math.Max(Hold, EdgeRuns.SamplesFor(Window, GateLevel, events * ExpectedRunLength));

    /// <summary>What a header says of the gate.</summary>
    internal string Gate(int samples, int events) => string.Create(
        CultureInfo.InvariantCulture,
        $"{samples} consecutive samples, with p at most {GateLevel}: one false alarm in "
            + $"{EdgeRuns.RunLength(Window, GateLevel, samples) / events:0,0} samples of noise at most");

    /// <summary>Checks what all detectors have that go by p-values.</summary>
    internal static void Check(OptionProblems problems, double expectedRunLength, int hold, int window)
    {
        Check(problems, expectedRunLength, hold);
        CheckWindow(problems, window);
    }

    private protected override void Check(OptionProblems problems) => CheckWindow(problems, Window);

    private static void CheckWindow(OptionProblems problems, int window) => problems.RequireInRange(
        window, EdgeRuns.SmallestWindow, EdgeRuns.LargestWindow, "The table of run lengths in noise has no others.",
        nameof(Window));
}
