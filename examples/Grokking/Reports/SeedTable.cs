using System.Globalization;
using SpectralEdge.Monitor;

namespace Grokking.Reports;

/// <summary>Runs of several seeds with weight decay and without, in one Markdown table.</summary>
internal static class SeedTable
{
    public static void Write(DemoSettings settings, int seeds, TextWriter output)
    {
        output.WriteLine(
            "| weight decay | seed | events (step) | half way down | 95 % test | lead of collapse | lead of reopening | "
                + "final test | expected story |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var weightDecay in new[] { 1.0, 0.0 })
        {
            for (var seed = 1; seed <= seeds; seed++)
            {
                var run = settings with
                {
                    Seed = seed,
                    WeightDecay = weightDecay,
                    Monitor = settings.Monitor with { Run = settings.Monitor.Run with { Folder = null } },
                };
                var story = PlainDemo.Run(run, output: null);
                output.WriteLine(Row(run, story));
            }
        }
    }

    private static string Row(DemoSettings run, Story story)
    {
        var events = string.Join(", ", story.Events.Select(Name));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {run.WeightDecay} | {run.Seed} | {events} | {Or(story.HalfFallen)} | {Or(story.Generalised)} | "
                + $"{Or(story.LeadOf(story.Collapsed?.Step))} | {Or(story.LeadOf(story.Reopened?.Step))} | "
                + $"{story.FinalTestAccuracy * 100:F1} % | {Verdict(run, story)} |");
    }

    private static string Name(SpectralEvent value) => value switch
    {
        GapPositionShifted e and not GapAbsorbed => string.Create(
            CultureInfo.InvariantCulture, $"moved {e.PositionBefore}→{e.PositionAfter} {e.Step}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.Kind.Replace("gap_", "", StringComparison.Ordinal)} {value.Step}"),
    };

    /// <summary>
    /// With decay: collapse before and reopening around generalisation. Without: no reopening and no generalisation.
    /// </summary>
    private static string Verdict(DemoSettings run, Story story)
    {
        if (run.WeightDecay == 0)
        {
            return story.Reopened is null && story.Generalised is null ? "yes" : "**no**";
        }

        // "Around": within a quarter of the steps it took to generalise.
        var around = story.Generalised is { } step
            && story.Reopened is { } reopened
            && Math.Abs(reopened.Step - step) <= step / 4;
        return story.LeadOf(story.Collapsed?.Step) > 0 && around ? "yes" : "**no**";
    }

    private static string Or(long? value) => value is { } known ? known.ToString(CultureInfo.InvariantCulture) : "–";
}
