using System.CommandLine;
using SpectralEdge.Monitor.Cli.Inputs;
using SpectralEdge.Monitor.Cli.Output;
using SpectralEdge.Monitor.Cli.Reports;

namespace SpectralEdge.Monitor.Cli.Commands;

/// <summary><c>report</c>: Markdown with figures.</summary>
internal static class ReportCommand
{
    private const string About = "Write a report of a run: Markdown, with figures as SVG beside it.";

    private const string Examples = """
        Examples:
          spectral-edge report runs/first --out report/
          spectral-edge report runs/first --loss loss.csv --out report/
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var output = new Option<string>("--out") { Description = "The folder of the report.", HelpName = "DIR", Required = true };
        var command = new Command("report", About) { output };
        watch.AddTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(watch.Input(result), watch.Wish(result), result.GetValue(output)!, common.Reporter(result)));
        return command;
    }

    private static int Run(Input input, SpectrumWish wish, string folder, Reporter reporter)
    {
        var (view, others) = Views.Of(input, wish, reporter);
        var files = MarkdownReport.Write(view, others, folder);
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.WriteString("name", view.Run.Name);
                json.Array("files", files);
                json.WriteString("verdict", Verdict.Of(view));
            });
            return ExitCodes.Success;
        }

        reporter.Line($"wrote {string.Join(", ", files)}");
        reporter.Sentence(Verdict.Of(view));
        return ExitCodes.Success;
    }
}
