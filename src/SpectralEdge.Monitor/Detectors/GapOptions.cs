using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Bounds on the gap that a user sets by hand; without them all follows from the run and the run length.</summary>
/// <remarks>
/// <see cref="OpenAbove"/> makes events rarer, and the run length holds. The others take the place of what follows from it, and
/// promise nothing.
/// </remarks>
public sealed record GapOptions
{
    /// <summary>A gap opens only where its ratio reaches this.</summary>
    /// <value>
    /// No unit, from 1 to 1e6 and above <see cref="CollapseBelow"/>. The default, null, is no bound: any ratio opens that the
    /// null does not explain. Where the null is <see cref="GapNull.None"/> it is all there is to open a gap, and has to be set.
    /// </value>
    public double? OpenAbove { get; init; }

    /// <summary>An open gap collapses where its ratio is at most this, or k* undefined.</summary>
    /// <value>
    /// No unit, from 1 to 1e6. The default, null, is the run's own scatter and a quarter of the gap's own strength
    /// (docs/reference/events.md).
    /// </value>
    public double? CollapseBelow { get; init; }

    /// <summary>Number of consecutive samples that have to agree before a change is told, m.</summary>
    /// <value>
    /// Samples, from 1 to 1000. The default, null, is the fewest with which gaps of noise keep the run length: 4 for W = 10 and
    /// 10,000 samples.
    /// </value>
    public int? Hold { get; init; }

    /// <summary>Whether bounds take the place of what follows from the run length; one on opening only makes it rarer.</summary>
    internal bool IsByHand => CollapseBelow is not null || Hold is not null;

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
        problems.RequireInRange(CollapseBelow ?? 1, 1, 1e6, Least, nameof(CollapseBelow) + place);
        problems.RequireInRange(OpenAbove ?? 1, 1, 1e6, Least, nameof(OpenAbove) + place);
        if (CollapseBelow >= OpenAbove)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"OpenAbove{place} is {OpenAbove}; it must be above CollapseBelow, which is {CollapseBelow}. Between the two a "
                    + $"gap keeps its state, so that noise does not open and close it."));
        }

        problems.RequireInRange(
            Hold ?? 1, 1, 1000, "Every sample of the hold delays an event by one stride.", nameof(Hold) + place);
    }
}
