using System.CommandLine;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>report</c>: a page in one file, or Markdown with figures.</summary>
internal static class ReportCommand
{
    public const string Name = "report";
    public const string About = "Write a report: of a run one HTML file; of a run, a recording, checkpoints or a matrix Markdown "
        + "with a figure.";

    private const string Examples = """
        Examples:
          spectral-edge report runs/first --out first.html    one file: the charts of the page, to be kept and sent
          spectral-edge report runs/first --out report/       Markdown with a figure, report/run.svg
          spectral-edge report runs/first --out paper/ --format pdf
          spectral-edge report checkpoints/ --loss loss.csv --out report/
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var format = NumberOptions.Format();
        var output = new Option<string>("--out")
        {
            Description = "The folder of the report, or a file that ends with .html.", HelpName = "DIR", Required = true,
        };
        var command = new Command(Name, About) { output, format };
        watch.AddTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            watch.Input(result), watch.Settings(result), result.GetValue(watch.Group)!, result.GetValue(watch.Loss),
            result.GetValue(output)!, result.GetValue(format), common.Reporter(result)));
        return command;
    }

    private static int Run(Input input, WatchSettings settings, string group, string? loss, string folder, FigureFormat? format,
        Reporter reporter)
    {
        if (folder.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            return format is null
                ? HtmlReport.Write([input], folder, reporter)
                : throw new UsageException(
                    $"--format is {Words.Snake(format.Value)} and --out is '{folder}'; charts in HTML are part of the page. "
                        + "Leave --format out, or give --out a folder.");
        }

        if (Path.GetExtension(folder) is { Length: > 0 } ending && !Directory.Exists(folder))
        {
            throw new UsageException($"--out is '{folder}'; it must end in .html for one file, or be a folder for Markdown with "
                + $"figures. Nothing is made that ends in {ending}.");
        }

        return WriteMarkdown(Views.Of(input, settings, group, loss, reporter), folder, format ?? FigureFormat.Svg, reporter);
    }

    private static int WriteMarkdown(
        (View View, IReadOnlyList<View> Others) found, string folder, FigureFormat format, Reporter reporter)
    {
        var (view, others) = found;
        var (files, removed) = MarkdownReport.Write(view, others, folder, format, reporter.Origin);
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.WriteString("name", view.Run.Name);
                json.Array("files", files);
                json.Array("removed", removed);
                json.WriteString("verdict", Verdict.Of(view));
            });
            return ExitCodes.Success;
        }

        reporter.Sentence($"wrote {string.Join(", ", files)}");
        if (removed.Count > 0)
        {
            reporter.Sentence($"removed {string.Join(", ", removed)}, of the report that was there before");
        }

        reporter.Sentence(Verdict.Of(view));
        return ExitCodes.Success;
    }
}
