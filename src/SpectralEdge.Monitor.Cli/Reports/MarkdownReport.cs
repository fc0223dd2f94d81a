using System.Text;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A report in Markdown, with its pictures beside it.</summary>
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
        foreach (var (file, _, svg) in charts)
        {
            File.WriteAllText(Path.Combine(folder, file), svg);
        }

        File.WriteAllText(Path.Combine(folder, FileName), Text(view, others, charts));
        return [.. charts.Select(chart => Path.Combine(folder, chart.File)).Prepend(Path.Combine(folder, FileName))];
    }

    private static string Text(View view, IReadOnlyList<View> others, IReadOnlyList<(string File, string Caption, string Svg)> charts)
    {
        var text = new StringBuilder();
        text.Append(Numbers.Say($"# {view.Run.Name}\n\n{Verdict.Of(view)}\n\n"));
        text.Append(Numbers.Say($"{Words.Count(view.Series.Samples.Count, "sample")} from step {view.Summary.FirstStep} to {view.Summary.LastStep}, window of {view.Series.Window} updates, every {Words.Count(view.Series.Stride, "step")}, group `{view.Series.Group}`; k* has to beat {Words.Plain(view.Summary.Null)}.\n"));
        foreach (var (file, caption, _) in charts)
        {
            text.Append(Numbers.Say($"\n![{caption}]({file})\n\n{caption}\n"));
        }

        text.Append("\n## Events\n\n");
        text.Append(view.Events.Count == 0 ? "None.\n" : Markdown(SampleTable.Events(view.Events)));
        text.Append("\nWhat each kind means, and how often it comes where nothing happens: docs/reference/events.md.\n\n## Statistics\n\n");
        text.Append(Markdown(SummaryText.Of(view)));
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

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
}
