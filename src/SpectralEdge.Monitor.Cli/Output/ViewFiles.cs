using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Tables as files.</summary>
internal static class ViewFiles
{
    /// <summary>Writes all tables of a run that have rows, and its events in any case, as CSV.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder, made if it does not exist. Tables in it are replaced.</param>
    /// <param name="files">Takes them.</param>
    public static void WriteTables(RunRecord run, string folder, OutputFiles files)
    {
        Directory.CreateDirectory(folder);
        foreach (var table in Enum.GetValues<TableKind>().Select(kind => RunTables.Of(run, kind)).Where(RunTables.IsWorthAFile))
        {
            var path = Path.Combine(folder, $"{table.Name}.csv");
            TableFiles.Write(table, files.PartOf(path), path);
        }
    }
}

/// <summary>A spectrum and its run in JSON. Fields: <c>docs/reference/cli.md</c>.</summary>
internal static class ViewJson
{
    /// <summary>Writes everything that <c>analyze</c> says.</summary>
    public static void Write(Utf8JsonWriter json, View view, IReadOnlyList<View> others)
    {
        json.Fields(
            ("name", view.Run.Name), ("window", view.Series.Window), ("every", view.Series.Stride), ("group", view.Series.Group),
            ("null", Words.Snake(view.Summary.Null)), ("dimensions", view.Series.Samples[^1].EffectiveDimensions));
        json.Objects("samples", view.Series.Samples.Zip(view.Losses), pair => Sample(json, pair.First, pair.Second));
        json.Objects("events", view.Events, value => Event(json, value));
        json.WriteStartObject("statistics");
        Statistics(json, view.Summary);
        json.Fields(
            ("loss_k_star", view.Ranking?.Position), ("loss_null_r", view.Ranking?.NullMedian),
            ("loss_null_r_95", view.Ranking?.NullQuantile95),
            ("loss_k_star_null_share", view.Ranking is { } ranking ? ranking.NullShares[ranking.Position - 1] : null));
        json.WriteEndObject();
        json.Objects("loss_ranking", view.Ranking?.Ranking ?? [], of => json.Fields(
            ("quantity", of.Name), ("r", of.R), ("lag", of.Lag), ("effective_pairs", of.EffectiveCount),
            ("p_value", of.PValue)));
        if (view.Decline is { } decline)
        {
            json.WriteStartObject("gap_decline");
            json.Fields(
                ("position", decline.Position), ("early_step", decline.EarlyStep), ("step", decline.Step),
                ("eigenvalue_gap_early", decline.Eigenvalues.Early), ("eigenvalue_gap_late", decline.Eigenvalues.Late),
                ("share_early", decline.Share.Early), ("share_late", decline.Share.Late), ("ratio_early", decline.Ratio.Early),
                ("ratio_late", decline.Ratio.Late));
            json.WriteEndObject();
        }

        json.Objects("spectra", others, other => Spectrum(json, other));
        json.Array("problems", view.Run.Problems);
        json.WriteString("verdict", Verdict.Of(view));
    }

    /// <summary>Writes the fields of an event as its line in a run file has them.</summary>
    public static void Event(Utf8JsonWriter json, SpectralEvent value)
    {
        foreach (var field in value.Fields().EnumerateObject().Where(field => field.Name != "type"))
        {
            field.WriteTo(json);
        }
    }

    private static void Sample(Utf8JsonWriter json, SpectralSample sample, double loss)
    {
        json.Fields(
            ("step", sample.Step), ("k_star", sample.GapPosition), ("largest_ratio_position", sample.LargestRatioPosition));
        Measures(json, sample, "gap_ratio", "noise_floor", "standard_error");
        json.Number("p_value", sample.Significance.PValue(sample.Significance.Null));
        json.Array("sigma", sample.SingularValues);
        json.Array("ratios", sample.Ratios);
        json.Number("loss", loss);
        Measures(
            json, sample, "update_norm", "drift_speed", "total_variance", "effective_rank", "stable_rank", "leading_share",
            "cumulative_rank_95", "ar1_correlation");
    }

    private static void Measures(Utf8JsonWriter json, SpectralSample sample, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            json.Number(name, SampleFields.Find(name)!(sample));
        }
    }

    private static void Spectrum(Utf8JsonWriter json, View view)
    {
        json.Fields(
            ("group", view.Series.Group), ("window", view.Series.Window), ("every", view.Series.Stride),
            ("events", view.Events.Count));
        Statistics(json, view.Summary);
    }

    private static void Statistics(Utf8JsonWriter json, SpectrumSummary summary)
    {
        json.Fields(
            ("samples", summary.Samples), ("first_step", summary.FirstStep), ("last_step", summary.LastStep),
            ("median_gap_ratio", summary.MedianRatio), ("lowest_gap_ratio", summary.Lowest?.Value),
            ("lowest_step", summary.Lowest?.Step), ("highest_gap_ratio", summary.Highest?.Value),
            ("highest_step", summary.Highest?.Step), ("last_gap_ratio", summary.LastRatio),
            ("median_noise_floor", summary.MedianFloor), ("k_star_defined_share", summary.DefinedShare),
            ("k_star_mode", summary.PositionMode), ("k_star_mode_share", summary.PositionModeShare),
            ("median_effective_rank", summary.MedianEffectiveRank));
        foreach (var phase in summary.Phases)
        {
            json.Number($"plateau_step_{Words.Snake(phase.Method)}", phase.Plateau);
            json.Number($"collapse_step_{Words.Snake(phase.Method)}", phase.Collapse);
        }

        json.Fields(
            ("loss_pairs", summary.Loss?.Count), ("loss_lag", summary.Loss?.Lag), ("loss_r", summary.Loss?.R),
            ("loss_effective_pairs", summary.Loss?.EffectiveCount), ("loss_p_value", summary.Loss?.PValue));
    }
}
