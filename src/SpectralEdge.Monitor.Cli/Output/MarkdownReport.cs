using System.Text;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A report in Markdown with figures.</summary>
internal static class MarkdownReport
{
    private const string FileName = "report.md";

    /// <summary>Writes the report.</summary>
    /// <param name="view">The spectrum.</param>
    /// <param name="others">The other spectra of the run.</param>
    /// <param name="folder">The folder, made if it does not exist.</param>
    /// <returns>All files.</returns>
    public static IReadOnlyList<string> Write(View view, IReadOnlyList<View> others, string folder)
    {
        Directory.CreateDirectory(folder);
        var charts = RunCharts.Of(view).ToList();
        using var output = new OutputFiles();
        foreach (var (file, _, svg) in charts)
        {
            output.Write(Path.Combine(folder, file), svg);
        }

        // Last: what it shows is there when it is.
        output.Write(Path.Combine(folder, FileName), Text(view, others, charts));
        var files = output.Complete();
        return [files[^1], .. files.SkipLast(1)];
    }

    private static string Text(
        View view, IReadOnlyList<View> others, IReadOnlyList<(string File, string Caption, string Svg)> charts)
    {
        var text = new StringBuilder();
        text.Append($"# {view.Run.Name}\n\n{Verdict.Of(view)}\n\n");
        text.Append(
            $"{Words.Count(view.Series.Samples.Count, "sample")} from step {view.Summary.FirstStep} to {view.Summary.LastStep}, "
            + $"window of {view.Series.Window} updates, every {Words.Count(view.Series.Stride, "step")}, group "
            + $"`{view.Series.Group}`; k* has to beat {Words.Plain(view.Summary.Null)}.\n");
        foreach (var (file, caption, _) in charts)
        {
            text.Append($"\n![{caption}]({file})\n\n{caption}\n");
        }

        text.Append("\n## Events\n\n");
        text.Append(view.Events.Count == 0 ? "None.\n" : Markdown(SampleTable.Events(view.Events)));
        text.Append("\nWhat each kind means, and how often it comes where nothing happens: docs/reference/events.md.\n\n## "
            + "Statistics\n\n");
        text.Append(Markdown(SummaryText.Of(view)));
        if (view.Ranking is { } ranking)
        {
            text.Append("\n## Ratios and observables by their correlation with the loss\n\n"
                + $"{Markdown(RankingTable.Of(ranking, int.MaxValue))}\nCubic trend taken out; r at the best of 11 lags, above 0 "
                + "where the quantity leads; p over the whole table. What it does not show: docs/reference/statistics.md.\n");
        }

        if (others.Count > 0)
        {
            text.Append("\n## Other spectra\n\n");
            text.Append(Markdown(SpectraTable.Of(others)));
        }

        if (view.Run.Problems.Count > 0)
        {
            text.Append("\n## What could not be read\n\n");
            text.AppendJoin('\n', view.Run.Problems.Select(problem => $"- {problem}")).Append('\n');
        }

        return text.ToString();
    }

    private static string Markdown(TableText table)
    {
        var text = new StringBuilder();
        text.Append(Row(table.Columns)).Append(Row([.. table.Columns.Select(_ => "---")]));
        foreach (var row in table.Rows)
        {
            text.Append(Row(row));
        }

        return text.ToString();
    }

    private static string Row(IReadOnlyList<string> cells) =>
        $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
}

/// <summary>The charts of a report.</summary>
internal static class RunCharts
{
    private static readonly string[] Colours = ["#1d4ed8", "#c2410c", "#15803d", "#7c3aed", "#64748b"];

    /// <summary>All charts that the run has numbers for: name of the file, caption, picture.</summary>
    public static IEnumerable<(string File, string Caption, string Svg)> Of(View view)
    {
        var samples = view.Series.Samples;
        long[] steps = [.. samples.Select(sample => sample.Step)];
        ChartMark[] marks = [.. view.Events.Select(Mark)];
        double[] floors = [.. samples.Select(sample => sample.NoiseFloor)];
        var floor = new ChartLine("noise floor", "#94a3b8", steps, floors, IsFaint: true);
        yield return (
            "gap.svg", "The gap ratio R, what white noise of this size reaches in 1 window of 100 (dashed), and the events.",
            new SvgChart("gap ratio R", [Line("R", 0, steps, samples, sample => sample.GapRatio), floor], marks).Draw());
        var shown = Math.Min(Colours.Length, view.Series.Window);
        yield return ("sigma.svg", $"The {shown} largest singular values of the window, in parameter units.", new SvgChart(
            "singular values",
            [.. Enumerable.Range(0, shown).Select(j => Line($"σ{j + 1}", j, steps, samples, sample => sample.SingularValues[j]))],
            marks,
            prefersFactors: true).Draw());
        var ratios = Math.Min(4, view.Series.Window - 1);
        var ratioLines = Enumerable.Range(0, ratios)
            .Select(j => Line($"σ{j + 1}/σ{j + 2}", j, steps, samples, sample => sample.Ratios[j]));
        yield return (
            "ratios.svg", "Ratios of neighbouring singular values: the gap stands where one is far above the others.",
            new SvgChart("ratios of neighbouring singular values", [.. ratioLines], marks).Draw());
        if (view.HasLoss)
        {
            yield return (
                "loss.svg", "The loss that came with the run, with the events of the gap.",
                new SvgChart("loss", [new ChartLine("loss", Colours[0], steps, view.Losses)], marks).Draw());
        }
    }

    private static ChartLine Line(
        string name, int colour, long[] steps, IReadOnlyList<SpectralSample> samples, Func<SpectralSample, double> value) =>
        new(name, Colours[colour], steps, [.. samples.Select(value)]);

    private static ChartMark Mark(SpectralEvent value) => value.Kind switch
    {
        "gap_opened" => new ChartMark(value.Step, "opened", "#15803d"),
        "gap_collapsed" => new ChartMark(value.Step, "collapsed", "#b91c1c"),
        "gap_weakened" => new ChartMark(value.Step, "weakened", "#b91c1c"),
        "gap_unsteady" => new ChartMark(value.Step, "unsteady", "#7c3aed"),
        "gap_steady" => new ChartMark(value.Step, "steady", "#7c3aed"),
        "gap_absorbed" or "gap_position_shifted" =>
            new ChartMark(value.Step, $"k* {Numbers.PositionBefore(value)}→{Numbers.PositionAfter(value)}", "#7c3aed"),
        _ => new ChartMark(value.Step, value.Kind.Replace('_', ' '), "#64748b"),
    };
}
