using System.Globalization;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace ProbeStudy;

/// <summary>The tables of the study, as Markdown.</summary>
internal static class Tables
{
    private static readonly double[] Marks = [250, 500, 1000, 1500, 2000, 2500, 3000];

    /// <summary>Prints all of them.</summary>
    public static void Print(StudyRun[] runs, TextWriter output)
    {
        Runs(runs, output);
        OverTime(runs, output);
        Losses(runs, output);
        Flow(runs, output);
    }

    /// <summary>Value of a field inside fields: <c>validation.predicted.sliding</c>.</summary>
    public static double Deep(RecordedEntry entry, string path)
    {
        var element = entry.Fields;
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return double.NaN;
            }
        }

        return element.ValueKind == JsonValueKind.Number ? element.GetDouble() : double.NaN;
    }

    /// <summary>First element of a list of numbers.</summary>
    public static double FirstOf(RecordedEntry entry, string name) => entry.Numbers(name) is [var first, ..] ? first : double.NaN;

    private static void Runs(StudyRun[] runs, TextWriter output)
    {
        output.WriteLine("## When\n");
        output.WriteLine("| run | memorised | generalised | gap collapsed | defect onset | lead | at the onset: \\|θ\\| | \\|g\\| | D | D·\\|g\\| |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var run in runs)
        {
            var onset = run.Main.Entries.FirstOrDefault(
                entry => entry.Kind == "commutator_defect" && entry.Fields.GetProperty("is_onset").GetBoolean());
            var collapsed = run.Main.Events.FirstOrDefault(e => e.Kind == "gap_collapsed")?.Step;
            output.WriteLine(string.Join(" | ", [
                "| " + ProbedRun.NameOf(run.Case, run.Seed),
                Say(run.Memorised), Say(run.Generalised), Say(collapsed), Say(onset?.Step),
                Say(run.Generalised - onset?.Step),
                Say(onset?.Number("parameter_norm")), Say(onset?.Number("gradient_norm")), Say(onset?.Number("defect")),
                Say(onset?.Number("defect_times_gradient")) + " |"]));
        }

        output.WriteLine();
    }

    private static void OverTime(StudyRun[] runs, TextWriter output)
    {
        (string Title, Func<StudyRun, (double[] Steps, double[] Values)> Series)[] rows =
        [
            ("test accuracy", run => run.Metric("test_accuracy")),
            ("D", run => run.Of("commutator_defect", entry => entry.Number("defect"))),
            ("D, published estimator", run => run.Of("commutator_defect", entry => entry.Number("published_defect"))),
            ("D·\\|g\\|", run => run.Of("commutator_defect", entry => entry.Number("defect_times_gradient"))),
            ("D·\\|g\\|·\\|θ\\|²", run => run.Of("commutator_defect", entry => entry.Number("scaled_defect"))),
            ("\\|g\\|", run => run.Of("commutator_defect", entry => entry.Number("gradient_norm"))),
            ("\\|θ\\|", run => run.Of("commutator_defect", entry => entry.Number("parameter_norm"))),
            ("execution over random", run => run.Of("commutator_defect", entry => entry.Number("execution_over_random"))),
            ("execution over matched random", run => run.Of("commutator_defect", entry => entry.Number("execution_over_matched"))),
            ("gradient's share of v_1", run => run.Of("edge_source", entry => FirstOf(entry, "gradient_fractions"))),
            ("cancellation along v_1", run => run.Of("edge_source", entry => FirstOf(entry, "cancellations"))),
            ("momentum's share of v_1", run => run.Of("edge_source", entry => FirstOf(entry, "momentum_shares"))),
            ("h_1", run => run.Of("curvature", entry => FirstOf(entry, "curvatures"))),
            ("λ_max", run => run.Of("curvature", entry => Deep(entry, "largest.value"))),
            ("2/η", run => run.Of("curvature", entry => entry.Number("stability_threshold"))),
            ("preconditioned η λ_max", run => run.Of("curvature", entry => Deep(entry, "preconditioned_largest.value"))),
            ("its bound", run => run.Of("curvature", entry => entry.Number("stability_bound"))),
            ("1/(η W Q)", run => run.Of("curvature", entry => entry.Number("activation_threshold"))),
            ("Ritz values above it", run => run.Of("curvature", entry => entry.Number("active_ritz_values"))),
        ];
        foreach (var kind in Case.All)
        {
            var own = Array.FindAll(runs, run => run.Case == kind);
            if (own.Length == 0)
            {
                continue;
            }

            output.WriteLine($"## {kind.Name}, median of {own.Length} seeds (smallest to largest)\n");
            output.WriteLine($"| at step | {string.Join(" | ", Marks)} |");
            output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", Marks.Length))}");
            foreach (var (title, series) in rows)
            {
                var all = Array.ConvertAll(own, run => series(run));
                output.WriteLine($"| {title} | {string.Join(" | ", Marks.Select(mark => Spread([.. all.Select(one => At(one, mark))])))} |");
            }

            output.WriteLine();
        }
    }

    private static void Losses(StudyRun[] runs, TextWriter output)
    {
        output.WriteLine("## Predicted and measured change of the validation loss: Pearson's r over the probes of a run, mean over seeds\n");
        output.WriteLine("| case | form | W = 10 | 20 | 30 | 40 |");
        output.WriteLine("|---|---|---|---|---|---|");
        (string Name, string Predicted, string Measured)[] forms =
        [
            ("one update, without α", "validation.predicted.unweighted", "validation.measured"),
            ("one update, α of half windows", "validation.predicted.half_window", "validation.measured"),
            ("one update, α of ΔΣ", "validation.predicted.sliding", "validation.measured"),
            ("one update, first order ⟨∇L, δ⟩", "validation.first_order", "validation.measured"),
            ("forecast to the next probe, without α", "validation.forecast.unweighted", "validation.since_previous"),
            ("forecast to the next probe, α of half windows", "validation.forecast.half_window", "validation.since_previous"),
        ];
        foreach (var kind in Case.All)
        {
            var own = Array.FindAll(runs, run => run.Case == kind);
            foreach (var (name, predicted, measured) in forms)
            {
                output.WriteLine($"| {kind.Name} | {name} | {string.Join(" | ", ProbedRun.Windows.Select(window => Spread([
                    .. own.Select(run => Pearson(
                        Entries(run, window).Select(entry => Deep(entry, predicted)),
                        Entries(run, window).Select(entry => Deep(entry, measured)))),
                ])))} |");
            }

            foreach (var (name, alpha) in new[] { ("ranking of directions, without α", ""), ("ranking of directions, α of half windows", "half_window_stability") })
            {
                output.WriteLine($"| {kind.Name} | {name} | {string.Join(" | ", ProbedRun.Windows.Select(window => Spread([
                    .. own.Select(run => Ranking(Entries(run, window), alpha)),
                ])))} |");
            }
        }

        output.WriteLine("\nThe paper (2603.28964, Test 8; two tasks): without α .76 .72 .63 .35, with α .21 .42 .75 .68.\n");
    }

    private static void Flow(StudyRun[] runs, TextWriter output)
    {
        output.WriteLine("## The gap flow fitted to the run: dg/dt on asymmetry, damping and the model of the driving\n");
        output.WriteLine("| run | R² | asymmetry ± | damping ± | driving ± | p by shifts | measured driving over dissipation, median |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var run in runs)
        {
            var entries = run.Main.Entries.Where(entry => entry.Kind == "gap_flow").ToArray();
            if (Array.FindLast(entries, entry => entry.Fields.TryGetProperty("fit", out var fit) && fit.ValueKind == JsonValueKind.Object) is not { } last)
            {
                continue;
            }

            string Term(string name) => $"{Say(Deep(last, $"fit.{name}"))} ± {Say(Deep(last, $"fit.{name}_error"))}";
            var ratios = entries.Select(entry => Math.Abs(entry.Number("measured_driving") / (entry.Number("asymmetry") + entry.Number("damping"))));
            output.WriteLine($"| {ProbedRun.NameOf(run.Case, run.Seed)} | {Say(Deep(last, "fit.r_squared"))} | {Term("asymmetry")} | "
                + $"{Term("damping")} | {Term("model_driving")} | {Say(Deep(last, "fit.shift_p_value"))} | {Say(Median([.. ratios]))} |");
        }
    }

    private static RecordedEntry[] Entries(StudyRun run, int window) =>
        [.. run.Records[window].Entries.Where(entry => entry.Kind == "loss_decomposition")];

    /// <summary>Mean over probes of Spearman's correlation of predicted and measured parts of the directions, in size.</summary>
    private static double Ranking(RecordedEntry[] entries, string alpha)
    {
        var correlations = new List<double>();
        foreach (var entry in entries)
        {
            var (steps, measured) = (entry.Numbers("gradient_steps"), entry.Numbers("measured"));
            var projections = entry.Fields.TryGetProperty("validation", out var validation) && validation.TryGetProperty("projections", out var list)
                ? list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : double.NaN).ToArray()
                : [];
            var weights = alpha.Length == 0 ? [] : entry.Numbers(alpha);
            var pairs = Enumerable.Range(0, Math.Min(steps.Count, Math.Min(measured.Count, projections.Length)))
                .Select(j => (
                    Predicted: Math.Abs(steps[j] * projections[j] * (alpha.Length == 0 ? 1 : double.IsFinite(weights[j]) ? weights[j] : 0)),
                    Measured: Math.Abs(measured[j])))
                .Where(pair => double.IsFinite(pair.Predicted) && double.IsFinite(pair.Measured)).ToArray();
            if (pairs.Length >= 3)
            {
                correlations.Add(Pearson(Ranks([.. pairs.Select(pair => pair.Predicted)]), Ranks([.. pairs.Select(pair => pair.Measured)])));
            }
        }

        return correlations.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
    }

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ranks[order[i]] = i;
        }

        return ranks;
    }

    private static double Pearson(IEnumerable<double> x, IEnumerable<double> y)
    {
        var pairs = x.Zip(y).Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second)).ToArray();
        return pairs.Length < 3
            ? double.NaN
            : MathNet.Numerics.Statistics.Correlation.Pearson(pairs.Select(pair => pair.First), pairs.Select(pair => pair.Second));
    }

    /// <summary>The last value at or before a step.</summary>
    private static double At((double[] Steps, double[] Values) series, double step)
    {
        var index = Array.FindLastIndex(series.Steps, own => own <= step);
        return index < 0 ? double.NaN : series.Values[index];
    }

    private static double Median(double[] values)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        return finite.Length == 0 ? double.NaN : MathNet.Numerics.Statistics.Statistics.Median(finite);
    }

    private static string Spread(double[] values)
    {
        var finite = values.Where(double.IsFinite).Order().ToArray();
        return finite.Length == 0 ? "–"
            : finite.Length == 1 || Say(finite[0]) == Say(finite[^1]) ? Say(Median(finite))
            : $"{Say(Median(finite))} ({Say(finite[0])} to {Say(finite[^1])})";
    }

    private static string Say(long? step) => step?.ToString(CultureInfo.InvariantCulture) ?? "–";

    private static string Say(double? value) => value is not { } number || !double.IsFinite(number)
        ? "–"
        : Math.Abs(number) is >= 1e4 or < 1e-2 and > 0
            ? number.ToString("0.0e0", CultureInfo.InvariantCulture)
            : Math.Abs(number) >= 1000 ? number.ToString("F0", CultureInfo.InvariantCulture) : number.ToString("G3", CultureInfo.InvariantCulture);
}
