using System.Globalization;
using Reproduction.Series;
using SpectralEdge.Monitor.Analysis;

namespace Reproduction.Reports;

/// <summary>The language model: three phases, lags over W, AdamW beside Muon, and runs that go wrong.</summary>
internal static class LanguageTable
{
    // Eleven lags and a cubic leave little of fewer; chosen, not measured.
    private const int FewestLooks = 12;

    public static readonly int[] Windows = [10, 20, 30];

    /// <summary>Prints the tables as Markdown.</summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        output.WriteLine(
            "| run | W | σ2/σ3: first 10, peak (step), last 10 | first step below 1.2 after the peak | most frequent k of the largest ratio | R, median | lag of the strongest \\|r\\| of σ2/σ3 with test loss, detrended, in looks at the loss (r, corrected p) | test loss at the end |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var run in runs.Where(run => run.Setup.Experiment == "language"))
        {
            foreach (var window in Windows)
            {
                Row(run, window, output);
            }
        }

        output.WriteLine();
        output.WriteLine("| run | test loss at the end | first alarm of: gap | edge strength | update norm | norm spike | loss first 1.2 times its mean of 20 |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var run in runs.Where(run => run.Setup.Experiment == "language-trouble"))
        {
            string Alarm(string name) => run.Events.Where(one => one.Kind == $"at10000:{name}").Select(one => (long?)one.Step).FirstOrDefault() is { } step ? step.ToString(CultureInfo.InvariantCulture) : "–";
            output.WriteLine(
                $"| {run.Setup.Variant}, seed {run.Setup.Seed} | {Number(run["test_loss"].LastOrDefault(double.IsFinite, double.NaN))} | {Alarm("gap")} | {Alarm("edge_strength")} | {Alarm("update_norm")} | {Alarm("norm_spike")} | {Spikes(run).Select(step => step.ToString(CultureInfo.InvariantCulture)).FirstOrDefault("–")} |");
        }
    }

    private static void Row(StudySeries run, int window, TextWriter output)
    {
        var (steps, ratios) = SecondRatio(run, window);
        var mark = Mark(window);
        if (ratios.Length < 40)
        {
            return;
        }

        var peak = Array.IndexOf(ratios, ratios.Max());
        var below = Enumerable.Range(peak, ratios.Length - peak).Where(i => ratios[i] < 1.2).Select(i => (long?)steps[i]).FirstOrDefault();
        var positions = run[$"{mark}position"].Where(double.IsFinite).GroupBy(k => k).MaxBy(group => group.Count())!;
        var all = run[$"{mark}ratio"].Where(double.IsFinite).Order().ToArray();
        output.WriteLine(
            $"| {run.Setup.Variant}, seed {run.Setup.Seed} | {window} | {Number(ratios.Take(10).Average())}, {Number(ratios[peak])} ({steps[peak]}), {Number(ratios.TakeLast(10).Average())} | {below?.ToString(CultureInfo.InvariantCulture) ?? "never"} "
            + $"| {positions.Key:F0} ({Number(100.0 * positions.Count() / all.Length)} %) | {Number(all[all.Length / 2])} | {Lag(run, window)} | {Number(run["test_loss"].Where(double.IsFinite).TakeLast(3).DefaultIfEmpty(double.NaN).Average())} |");
    }

    /// <summary>σ2/σ3 of the whole model in a window, at the steps where it is defined.</summary>
    public static (long[] Steps, double[] Ratios) SecondRatio(StudySeries run, int window)
    {
        var (second, third) = (run[$"{Mark(window)}sigma_2"], run[$"{Mark(window)}sigma_3"]);
        int[] rows = [.. Enumerable.Range(0, run.Steps.Length).Where(i => double.IsFinite(second[i] / third[i]))];
        return ([.. rows.Select(i => run.Steps[i])], [.. rows.Select(i => second[i] / third[i])]);
    }

    /// <summary>
    /// Correlation of σ2/σ3 with the test loss at lags of looks at the loss, both less a cubic in the step, as published; above 0
    /// the ratio leads. Null where there are fewer than 12 looks.
    /// </summary>
    public static LagProfile? Lags(StudySeries run, int window)
    {
        var (steps, ratios) = SecondRatio(run, window);
        var losses = run.Steps.Zip(run["test_loss"]).Where(one => double.IsFinite(one.Second)).ToDictionary(one => one.First, one => one.Second);
        var rows = Enumerable.Range(0, steps.Length).Where(i => losses.ContainsKey(steps[i])).ToArray();
        long[] at = [.. rows.Select(i => steps[i])];
        return at.Length < FewestLooks ? null : LaggedCorrelation.Of(
            Detrending.ByStep([.. rows.Select(i => ratios[i])], at), Detrending.ByStep([.. at.Select(step => losses[step])], at));
    }

    private static string Lag(StudySeries run, int window) => Lags(run, window) is { Strongest: { } best } profile
        ? $"{best.Lag} ({Number(best.R)}, {Number(profile.CorrectedPValue(best))})" : "–";

    private static string Mark(int window) => window == Windows[0] ? "" : $"w{window}.";

    /// <summary>Steps at which the loss comes to 1.2 times the mean of the 20 samples before, or is no longer finite.</summary>
    public static IEnumerable<long> Spikes(StudySeries run)
    {
        var (loss, isHigh) = (run["loss"], false);
        for (var i = 20; i < loss.Length; i++)
        {
            var wasHigh = isHigh;
            isHigh = !(loss[i] < 1.2 * loss[(i - 20)..i].Average());
            if (isHigh && !wasHigh)
            {
                yield return run.Steps[i];
            }
        }
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
