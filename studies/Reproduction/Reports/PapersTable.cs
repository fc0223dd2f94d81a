using System.Globalization;
using Reproduction.Alarms;
using Reproduction.Series;
using SpectralEdge.Monitor.Analysis;

namespace Reproduction.Reports;

/// <summary>The papers' quantities of each experiment: of runs that generalise, of controls with the same decay, of runs without decay.</summary>
internal static class PapersTable
{
    /// <summary>A quantity: its name, what the papers print, and its value in a run at the step of generalisation.</summary>
    /// <remarks>In a run that never generalises the step is the median one of its experiment.</remarks>
    private sealed record Row(string Name, string Printed, Func<StudySeries, long, double> Value, string Format = "G3", string? Only = null);

    private static readonly Row[] Rows =
    [
        new("step of 95 %", "2,500–3,600; x² + y² 1,800–1,900 (90 %)", (run, _) => run.Generalised ?? double.NaN, "N0"),
        new("onset of D, step", "24 of 24; 0 of 24 without decay", (run, _) => First("published onset of D", run), "N0"),
        new("lead of the onset", "mean 1,117, 600–1,600", (run, at) => run.Generalised is null ? double.NaN : at - First("published onset of D", run), "N0"),
        new("collapse of the gap, step", "before generalisation", (run, _) => First("gap collapsed", run), "N0"),
        new("turn of the drift ratio (GrokkingDetector), step", "–", (run, _) => First("GrokkingDetector", run), "N0"),
        new("slope of ln λ2/λ3 over 25 steps above 0.04 from step 100 on, step", "174, 15 of 15; 0 of 15 without decay", (run, _) => SlopeOf(run), Only: "tian"),
        new("σ1/σ2 of the matrix W_Q, at generalisation", "1.02–1.19 (Dyck, SCAN)", (run, at) => Last(run, "W_Q.ratio_1", at), Only: "one-layer"),
        new("σ1/σ2 of the matrix W_Q, at the end", "1,756–3,187 (Dyck), 6–12 (SCAN)", (run, _) => Last(run, "W_Q.ratio_1", long.MaxValue), Only: "one-layer"),
        new("stable rank of W_Q, at the end", "–", (run, _) => Last(run, "W_Q.stable_rank", long.MaxValue), Only: "one-layer"),
        new("position of the largest ratio, attention, at generalisation", "1 at grokking", (run, at) => Near(run, $"{Group(run)}.position", at)),
        new("R of attention, first 10 samples", "–", (run, _) => Begin(run, $"{Group(run)}.ratio")),
        new("R of attention, at generalisation", "–", (run, at) => Near(run, $"{Group(run)}.ratio", at)),
        new("λ2 − λ3 of attention: first 10 samples over generalisation", "4.2–8.4, mean 6.6", (run, at) => SecondGap(run, 0, 10) / SecondGapNear(run, at)),
        new("(λ2 − λ3)/Σλ: first 10 samples over generalisation", "–", (run, at) => SecondShare(run, 0, 10) / SecondShareNear(run, at)),
        new("PC1 of the weights' drift until then, attention", "0.68–0.77 (whole run)", (run, _) => Fact(run, "pc1_drift")),
        new("the same of a walk in random directions", "0.61 (limit)", (run, _) => Fact(run, "pc1_drift_null")),
        new("D, first record", "2.3–2.5", (run, _) => run["published_defect"].FirstOrDefault(double.IsFinite, double.NaN)),
        new("D, at generalisation", "–", (run, at) => Last(run, "published_defect", at)),
        new("D, most after it", "1,200–4,500", (run, at) => After(run, "published_defect", at)),
        new("D·|g| at generalisation", "–", (run, at) => Last(run, "defect_times_gradient", at)),
        new("|θ| at the onset of D", "–", (run, _) => Candidates.FirstOf("published onset of D", run) is { } onset ? Near(run, "parameter_norm", onset) : double.NaN),
        new("execution/random, median before", "1.8–2.9", (run, at) => Median(run, "execution_over_random", step => step < at)),
        new("execution/random, median after", "0.6–0.8", (run, at) => Median(run, "execution_over_random", step => step >= at)),
        new("execution/matched random, median before", "–", (run, at) => Median(run, "execution_over_matched", step => step < at)),
        new("gradient's share of v1, first record", "0.98 (Dyck)", (run, _) => run["gradient_fraction_1"].FirstOrDefault(double.IsFinite, double.NaN)),
        new("gradient's share of v1, at generalisation", "0.05 (Dyck), 0.002 (SCAN)", (run, at) => Last(run, "gradient_fraction_1", at)),
    ];

    /// <summary>Prints one table an experiment as Markdown: median, least and most.</summary>
    public static void Print(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        foreach (var experiment in runs.Where(run => Halves.Counts(run.Setup)).GroupBy(run => run.Setup.Experiment))
        {
            var generalised = experiment.Where(run => run.Generalised is not null).Select(run => run.Generalised!.Value).Order().ToArray();
            if (generalised.Length == 0)
            {
                continue;
            }

            var median = generalised[generalised.Length / 2];
            (string Name, StudySeries[] Runs)[] kinds =
            [
                ("generalise", [.. experiment.Where(run => Halves.KindOf(run) == RunKind.Generalises)]),
                ("cannot, same decay", [.. experiment.Where(run => Halves.KindOf(run) == RunKind.Control)]),
                ("no decay, do not", [.. experiment.Where(run => Halves.KindOf(run) == RunKind.NoDecay)]),
            ];
            output.WriteLine($"### {experiment.Key}");
            output.WriteLine();
            output.WriteLine($"| quantity | in print | {string.Join(" | ", kinds.Select(kind => $"{kind.Name} ({kind.Runs.Length})"))} |");
            output.WriteLine("|---|---|---|---|---|");
            foreach (var row in Rows.Where(row => row.Only is null || row.Only == experiment.Key))
            {
                output.WriteLine($"| {row.Name.Replace("|", "\\|", StringComparison.Ordinal)} | {row.Printed} | {string.Join(" | ", kinds.Select(kind => Cell(row, kind.Runs, median)))} |");
            }

            output.WriteLine();
            Law([.. experiment.Where(run => Halves.KindOf(run) == RunKind.Generalises)], output);
        }

        Projections(runs, output);
    }

    private static string Cell(Row row, StudySeries[] runs, long median)
    {
        var values = runs.Select(run => row.Value(run, run.Generalised ?? Math.Min(median, run.Steps[^1]))).Where(double.IsFinite).Order().ToArray();
        string Of(double value) => value.ToString(row.Format, CultureInfo.InvariantCulture);
        return values.Length == 0 ? "–" : $"{Of(values[values.Length / 2])} ({Of(values[0])} to {Of(values[^1])}){(values.Length < runs.Length ? $", {values.Length} of {runs.Length}" : "")}";
    }

    /// <summary>The power law of leads, and that of the onsets themselves.</summary>
    private static void Law(StudySeries[] runs, TextWriter output)
    {
        if (LawOf(runs) is not { } fit)
        {
            return;
        }

        output.WriteLine(FormattableString.Invariant(
            $"Lead of D's onset ∝ T^α: α = {fit.Lead.Exponent:F2}, R² = {fit.Lead.Determination:F2} (in print 1.3, 1.18, 1.13); the onset itself ∝ T^γ: γ = {fit.Onset.Exponent:F2}, R² = {fit.Onset.Determination:F2}; {fit.LeftOut} runs left out."));
        output.WriteLine();
    }

    /// <summary>The power law of the published onset over the runs that generalise; null for fewer than three with a lead.</summary>
    public static LeadTimeFit? LawOf(IReadOnlyList<StudySeries> runs)
    {
        var known = runs.Where(run => Halves.KindOf(run) == RunKind.Generalises)
            .Select(run => (Onset: First("published onset of D", run), Wanted: (double)run.Generalised!.Value)).ToArray();
        var led = known.Where(one => one.Onset < one.Wanted).ToArray();
        return led.Length < 3 || led.Select(one => one.Wanted).Distinct().Count() < 3
            ? null
            : LeadTimeLaw.Fit([.. known.Select(one => one.Onset)], [.. known.Select(one => one.Wanted)]);
    }

    private static void Projections(IReadOnlyList<StudySeries> runs, TextWriter output)
    {
        var projected = runs.Where(run => run.Facts.ContainsKey("projection_error_50_mean")).ToArray();
        if (projected.Length == 0)
        {
            return;
        }

        output.WriteLine("### Error of σ2/σ3 after a Gaussian projection");
        output.WriteLine();
        output.WriteLine("| run | d = 50 | 100 | 200 | 500 | 1000 |");
        output.WriteLine("|---|---|---|---|---|---|");
        output.WriteLine("| in print (TinyStories): mean (largest) | 9.6 % (22.4) | 7.4 % (20.2) | 5.4 % (17.0) | 3.0 % (10.5) | 2.5 % (6.4) |");
        foreach (var run in projected)
        {
            output.WriteLine($"| {run.Name} | {string.Join(" | ", new[] { 50, 100, 200, 500, 1000 }.Select(d => string.Create(CultureInfo.InvariantCulture, $"{100 * run.Facts[$"projection_error_{d}_mean"]:F1} % ({100 * run.Facts[$"projection_error_{d}_largest"]:F1})")))} |");
        }

        output.WriteLine();
    }

    private static string Group(StudySeries run) => run.Setup.Groups[0][0];

    private static double Fact(StudySeries run, string name) =>
        run.Facts.TryGetValue(name + (run.Generalised is null ? "" : "_until_generalised"), out var value) ? value : double.NaN;

    private static double First(string candidate, StudySeries run) =>
        Candidates.FirstOf(candidate, run) ?? double.NaN;

    private static double Begin(StudySeries run, string column) => run[column].Where(double.IsFinite).Take(10).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean over the 5 samples around a step.</summary>
    private static double Near(StudySeries run, string column, long step)
    {
        var at = IndexOf(run, step);
        return run[column].Skip(Math.Max(0, at - 2)).Take(5).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
    }

    private static double Last(StudySeries run, string column, long step) =>
        run[column].Where((value, i) => run.Steps[i] <= step && double.IsFinite(value)).LastOrDefault(double.NaN);

    private static double After(StudySeries run, string column, long step) =>
        run[column].Where((value, i) => run.Steps[i] >= step && double.IsFinite(value)).DefaultIfEmpty(double.NaN).Max();

    private static double Median(StudySeries run, string column, Func<long, bool> counts)
    {
        var values = run[column].Where((value, i) => counts(run.Steps[i]) && double.IsFinite(value)).Order().ToArray();
        return values.Length == 0 ? double.NaN : values[values.Length / 2];
    }

    private static int IndexOf(StudySeries run, long step) => Array.BinarySearch(run.Steps, step) is var found && found < 0 ? Math.Min(~found, run.Steps.Length - 1) : found;

    /// <summary>The first step from 100 on at which ln(λ2/λ3) has risen by 0.04 a step over 25 steps: the rule for Tian's network.</summary>
    private static double SlopeOf(StudySeries run)
    {
        var logarithms = run["sigma_2"].Zip(run["sigma_3"], (a, b) => 2 * Math.Log(a / b)).ToArray();
        var first = Enumerable.Range(0, run.Steps.Length).FirstOrDefault(
            i => i >= 25 && run.Steps[i] >= 100 && (logarithms[i] - logarithms[i - 25]) / 25 > 0.04, -1);
        return first < 0 ? double.NaN : run.Steps[first];
    }

    private static double SecondGapNear(StudySeries run, long step) => SecondGap(run, Math.Max(0, IndexOf(run, step) - 2), 5);

    private static double SecondShareNear(StudySeries run, long step) => SecondShare(run, Math.Max(0, IndexOf(run, step) - 2), 5);

    private static double SecondGap(StudySeries run, int first, int count) => Squares(run, 2, first, count) - Squares(run, 3, first, count);

    private static double SecondShare(StudySeries run, int first, int count) =>
        SecondGap(run, first, count) / Enumerable.Range(1, 6).Sum(j => Squares(run, j, first, count));

    private static double Squares(StudySeries run, int j, int first, int count) =>
        run[$"{Group(run)}.sigma_{j}"].Skip(first).Take(count).Where(double.IsFinite).Select(s => s * s).DefaultIfEmpty(double.NaN).Average();
}
