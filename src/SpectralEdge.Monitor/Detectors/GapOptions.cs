namespace SpectralEdge.Monitor;

/// <summary>When a gap counts as open, collapsed or moved.</summary>
/// <remarks>
/// The defaults gave, on four runs of a small transformer (docs/studies/grokking.md), one opening, one collapse and one reopening
/// each with weight decay, and one opening and one collapse without. They are not calibrated to a false-alarm rate.
/// </remarks>
public sealed record GapOptions
{
    /// <summary>A closed gap opens when the gap ratio reaches this.</summary>
    /// <value>
    /// No unit, above <see cref="CollapseBelow"/> and at most 1e6. The default is 1.5. The noise floor, where higher,
    /// takes its place.
    /// </value>
    public double OpenAbove { get; init; } = 1.5;

    /// <summary>An open gap collapses when the gap ratio falls to this.</summary>
    /// <value>No unit, from 1. The default is 1.2. The noise floor, where higher, takes its place.</value>
    public double CollapseBelow { get; init; } = 1.2;

    /// <summary>Number of consecutive samples that have to agree before an event is raised, m.</summary>
    /// <value>Samples, from 1 to 1000. The default is 3.</value>
    public int Hold { get; init; } = 3;

    /// <summary>By how many standard errors of the sketch a crossing has to exceed its threshold.</summary>
    /// <value>Standard errors, from 0 to 10. The default is 2 (chosen, not measured).</value>
    public double StandardErrors { get; init; } = 2;

    /// <summary>
    /// How small the p-value of k* has to be for a gap to open. It stays open until k* is undefined, at 1 −
    /// <see cref="SpectrumOptions.NoiseLevel"/>.
    /// </summary>
    /// <value>
    /// From 0.0001, the smallest there is, to 1. The default is 0.001: windows of pure noise then open a gap about a tenth as
    /// often as they have a k* (docs/reference/events.md).
    /// </value>
    public double OpenPValue { get; init; } = 0.001;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(GapOptions));
        Check(problems, string.Empty);
        problems.ThrowIfAny();
    }

    /// <summary>Checks every option as a part of others.</summary>
    /// <param name="problems">What is wrong is added here.</param>
    /// <param name="place">What follows the name of an option in a message.</param>
    internal void Check(OptionProblems problems, string place)
    {
        const string Least = "A ratio of neighbouring singular values is never below 1.";
        problems.RequireInRange(CollapseBelow, 1, 1e6, Least, nameof(CollapseBelow) + place);
        problems.RequireInRange(OpenAbove, 1, 1e6, Least, nameof(OpenAbove) + place);
        if (CollapseBelow >= OpenAbove)
        {
            problems.Add(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"OpenAbove{place} is {OpenAbove}; it must be above CollapseBelow, which is {CollapseBelow}. Between the two a "
                    + $"gap keeps its state, so that noise does not open and close it."));
        }

        problems.RequireInRange(OpenPValue, 1e-4, 1, "No p-value is smaller than 0.0001.", nameof(OpenPValue) + place);
        problems.RequireInRange(Hold, 1, 1000, "Every sample of the hold delays an event by one stride.", nameof(Hold) + place);
        problems.RequireInRange(
            StandardErrors, 0, 10, "More would hide every change that a sketch can show.", nameof(StandardErrors) + place);
    }
}
