using System.Text;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A report in Markdown with a figure.</summary>
internal static class MarkdownReport
{
    private const string FileName = "report.md";

    private const string Caption = "State and phase of the gap, events, loss, recorded metrics, gap ratio R with what white "
        + "noise of this size reaches in 1 window of 100, k*, and singular values.";

    /// <summary>Writes the report.</summary>
    /// <param name="view">The spectrum.</param>
    /// <param name="others">The other spectra of the run.</param>
    /// <param name="folder">The folder, made if it does not exist.</param>
    /// <param name="format">What the figure is written as.</param>
    /// <param name="origin">By what and when.</param>
    /// <returns>All files, and those of an earlier report that this one does not have, which are removed.</returns>
    public static (IReadOnlyList<string> Files, IReadOnlyList<string> Removed) Write(
        View view, IReadOnlyList<View> others, string folder, FigureFormat format, string origin)
    {
        Directory.CreateDirectory(folder);
        var earlier = FiguresOf(folder);
        using var output = new OutputFiles();
        var figure = RunPicture.Write(view, format, folder, origin, output);

        // Last: what it shows is there when it is.
        output.Write(Path.Combine(folder, FileName), Text(view, others, figure, origin));
        var files = output.Complete();
        string[] removed = [.. earlier.Except([figure]).Select(name => Path.Combine(folder, name))];
        Array.ForEach(removed, File.Delete);
        return ([files[^1], .. files.SkipLast(1)], removed);
    }

    /// <summary>The figures of a report that is there already: those that it shows and that have one of our names.</summary>
    private static List<string> FiguresOf(string folder)
    {
        var report = Path.Combine(folder, FileName);
        var text = File.Exists(report) ? File.ReadAllText(report) : string.Empty;
        return [.. RunPicture.AllNames.Where(name =>
            text.Contains($"]({name})", StringComparison.Ordinal) && File.Exists(Path.Combine(folder, name)))];
    }

    private static string Text(View view, IReadOnlyList<View> others, string figure, string origin)
    {
        var text = new StringBuilder();
        text.Append($"# {view.Run.Name}\n\n{Verdict.Of(view)}\n\n");
        text.Append(
            $"{Words.Count(view.Series.Samples.Count, "sample")} from step {view.Summary.FirstStep} to {view.Summary.LastStep}, "
            + $"window of {view.Series.Window} updates, every {Words.Count(view.Series.Stride, "step")}, group "
            + $"`{view.Series.Group}`; k* has to beat {Words.Plain(view.Summary.Null)}.\n");
        // A page shows pictures; a PDF is opened.
        text.Append(figure.EndsWith(".pdf", StringComparison.Ordinal)
            ? $"\n[The figure of the run]({figure}). {Caption}\n"
            : $"\n![{Caption}]({figure})\n\n{Caption}\n");
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

        text.Append("\n## Origin\n\n").AppendJoin('\n', [.. RunFigure.Facts(view.Drawn), origin]).Append('\n');
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

/// <summary>The figure of a run as a file.</summary>
internal static class RunPicture
{
    private const string Name = "run";

    /// <summary>Names that figures of a report have, or had in earlier versions.</summary>
    public static readonly IReadOnlyList<string> AllNames =
        [.. Enum.GetValues<FigureFormat>().Select(FileName), "gap.svg", "sigma.svg", "ratios.svg", "loss.svg"];

    /// <summary>Writes it.</summary>
    /// <returns>The name of the file.</returns>
    public static string Write(View view, FigureFormat format, string folder, string origin, OutputFiles output)
    {
        var name = FileName(format);
        FigureFile.Write(RunFigure.Of(view.Drawn, [origin]), format, output.PartOf(Path.Combine(folder, name)));
        return name;
    }

    private static string FileName(FigureFormat format) => $"{Name}.{Words.Snake(format)}";
}
