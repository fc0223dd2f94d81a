using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Checks the settings that say where a gap is and what it has to beat.</summary>
internal static class GapRuleChecks
{
    private const int LargestTabulated = 64;

    /// <summary>Checks the rule, its positions and the null.</summary>
    /// <param name="options">The options.</param>
    /// <param name="problems">Where faults are gathered.</param>
    public static void Check(MonitorOptions options, OptionProblems problems)
    {
        if (!Enum.IsDefined(options.GapRule))
        {
            problems.Add(Invariant($"GapRule is {(int)options.GapRule}; it must be Restricted, Unrestricted, Weighted, Probe or Fixed. Use a named value."));
        }

        if (options.LargestPosition is { } last && options.GapRule != GapPositionKind.Restricted)
        {
            problems.Add(Invariant($"LargestPosition is {last} and GapRule is {options.GapRule}; the position needs the rule Restricted. The others search where they are defined to."));
        }

        if (options.GapRule == GapPositionKind.Fixed && options.FixedGapPosition is null)
        {
            problems.Add("FixedGapPosition is missing and GapRule is Fixed; it must be a position from 1 to W - 1. The papers' programs mostly have 2.");
        }

        if (options.FixedGapPosition is { } position)
        {
            CheckFixed(options, position, problems);
        }

        CheckNull(options, problems);
    }

    private static void CheckFixed(MonitorOptions options, int position, OptionProblems problems)
    {
        if (options.GapRule != GapPositionKind.Fixed)
        {
            problems.Add(Invariant($"FixedGapPosition is {position} and GapRule is {options.GapRule}; the position needs the rule Fixed. Leave it out."));
            return;
        }

        var most = Math.Max(1, Windows(options).Min() - 1);
        problems.RequireInRange(position, 1, most, "A window of W updates has W - 1 ratios.", nameof(MonitorOptions.FixedGapPosition));
    }

    private static void CheckNull(MonitorOptions options, OptionProblems problems)
    {
        if (options.Null is { } gapNull && !Enum.IsDefined(gapNull))
        {
            problems.Add(Invariant($"Null is {(int)gapNull}; it must be WhiteNoise, UnequalSteps, ColouredNoise or ColouredUnequalSteps. Use a named value."));
        }
        else if (options.Null is not (null or GapNull.WhiteNoise) && Windows(options).Max() is > LargestTabulated and var longest)
        {
            problems.Add(Invariant($"Null is {options.Null} and the longest window has {longest} updates; it may have {LargestTabulated}. The tables of that null end there, so k* would never be defined."));
        }
    }

    /// <summary>Lengths of all windows, as far as there are windows at all: other checks say so.</summary>
    private static IEnumerable<int> Windows(MonitorOptions options) =>
        [options.Window, .. (options.MoreWindows ?? []).OfType<WindowSpec>().Select(window => window.Window)];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
