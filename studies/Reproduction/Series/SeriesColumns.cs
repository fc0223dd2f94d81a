using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;

namespace Reproduction.Series;

/// <summary>The columns of the series: what is kept of a run, one row a sample.</summary>
internal static class SeriesColumns
{
    /// <summary>Singular values kept of each spectrum, where the whole model's is the only one fewer.</summary>
    private const int Sigmas = 6;
    private const int FewSigmas = 3;

    /// <summary>Metrics of the run, as its file names them.</summary>
    private static readonly string[] Metrics =
        ["train_accuracy", "test_accuracy", "train_loss", "test_loss", "gradient_norm", "parameter_norm"];

    /// <summary>Fields of probes: column, kind, value.</summary>
    private static readonly (string Column, string Kind, Func<RecordedEntry, double> Value)[] Probes =
    [
        ("defect", "commutator_defect", entry => entry.Number("defect")),
        ("published_defect", "commutator_defect", entry => entry.Number("published_defect")),
        ("defect_times_gradient", "commutator_defect", entry => entry.Number("defect_times_gradient")),
        ("scaled_defect", "commutator_defect", entry => entry.Number("scaled_defect")),
        ("execution_over_random", "commutator_defect", entry => entry.Number("execution_over_random")),
        ("execution_over_matched", "commutator_defect", entry => entry.Number("execution_over_matched")),
        ("gradient_fraction_1", "edge_source", entry => First(entry, "gradient_fractions")),
    ];

    /// <summary>Columns of one spectrum.</summary>
    private static readonly (string Column, Func<SpectralSample, double> Value)[] Spectrum =
    [
        ("ratio", sample => sample.GapRatio),
        ("position", sample => sample.LargestRatioPosition),
        ("k_star", sample => sample.GapPosition ?? double.NaN),
        ("p", sample => sample.Significance.PValue(sample.Significance.Null)),
        ("drift_ratio", sample => sample.DriftRatio),
        ("update_norm", sample => sample.UpdateNorm),
        ("effective_rank", sample => sample.EffectiveRank),
        ("stable_rank", sample => sample.StableRank),
        .. Enumerable.Range(0, Sigmas).Select(j => ($"sigma_{j + 1}", (Func<SpectralSample, double>)(sample =>
            j < sample.SingularValues.Length ? sample.SingularValues[j] : double.NaN))),
    ];

    /// <summary>All columns of a run: names, and values a sample.</summary>
    /// <param name="run">The run.</param>
    /// <param name="groups">Groups whose spectra are kept; the first gives the steps.</param>
    /// <returns>Nothing where there is no sample.</returns>
    public static (long[] Steps, IReadOnlyList<(string Name, double[] Values)> Columns) Of(RunRecord run, IReadOnlyList<string> groups)
    {
        var spectra = run.Spectra();
        if (spectra.Where(one => one.Group == groups[0]).MinBy(one => one.Window) is not { } first)
        {
            // It was no longer finite before its first window was full.
            return ([], []);
        }

        long[] steps = [.. first.Samples.Select(sample => sample.Step)];
        var columns = new List<(string, double[])> { ("loss", [.. first.Samples.Select(sample => sample.Loss ?? double.NaN)]) };
        foreach (var name in Metrics)
        {
            columns.Add((name, At(steps, run.Metrics.Where(one => one.Name == name).Select(one => (one.Step, one.Value)))));
        }

        foreach (var (column, kind, value) in Probes)
        {
            columns.Add((column, At(steps, run.Entries.Where(one => one.Kind == kind).Select(one => (one.Step, value(one))))));
        }

        foreach (var name in run.Weights.Select(NameOf).Distinct())
        {
            double Ratio(RecordedEntry entry, int j) => entry.Numbers("sigma")[j - 1] / entry.Numbers("sigma")[j];
            (long, double)[] Of(Func<RecordedEntry, double> value) =>
                [.. run.Weights.Where(one => NameOf(one) == name).Select(one => (one.Step, value(one)))];
            columns.Add(($"{name}.ratio_1", At(steps, Of(entry => Ratio(entry, 1)))));
            columns.Add(($"{name}.ratio_2", At(steps, Of(entry => Ratio(entry, 2)))));
            columns.Add(($"{name}.stable_rank", At(steps, Of(entry => entry.Number("stable_rank")))));
        }

        foreach (var spectrum in spectra.Where(one => groups.Contains(one.Group)))
        {
            var mark = (spectrum.Group == groups[0] ? "" : $"{spectrum.Group}.") + (spectrum.Window == first.Window ? "" : $"w{spectrum.Window}.");
            foreach (var (column, value) in groups.Count == 1 ? Spectrum[..^(Sigmas - FewSigmas)] : Spectrum)
            {
                columns.Add((mark + column, At(steps, spectrum.Samples.Select(sample => (sample.Step, value(sample))))));
            }
        }

        return (steps, [.. columns.Where(column => Array.Exists(column.Item2, double.IsFinite))]);
    }

    /// <summary>First values of metrics, most of them from before the first sample: what a quantity began at.</summary>
    public static IEnumerable<(string Name, double Value)> Starts(RunRecord run) =>
        from name in Metrics
        let known = run.Metrics.Where(one => one.Name == name && double.IsFinite(one.Value)).Take(1).ToArray()
        where known.Length > 0
        select ($"start_{name}", known[0].Value);

    /// <summary>The values at steps: each belongs to the first sample that is not before it, and is given once.</summary>
    private static double[] At(long[] steps, IEnumerable<(long Step, double Value)> values)
    {
        var at = Enumerable.Repeat(double.NaN, steps.Length).ToArray();
        foreach (var (step, value) in values)
        {
            var index = Array.BinarySearch(steps, step);
            index = index < 0 ? ~index : index;
            if (index < steps.Length && (index > 0 || steps[0] == step))
            {
                at[index] = value;
            }
        }

        return at;
    }

    private static string NameOf(RecordedEntry weights) => weights.Fields.GetProperty("name").GetString()!;

    private static double First(RecordedEntry entry, string field) => entry.Numbers(field) is [var first, ..] ? first : double.NaN;
}
