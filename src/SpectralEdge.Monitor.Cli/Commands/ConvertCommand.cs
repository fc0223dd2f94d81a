using System.CommandLine;
using SpectralEdge.Monitor.Cli.Inputs;
using SpectralEdge.Monitor.Cli.Output;

namespace SpectralEdge.Monitor.Cli.Commands;

/// <summary><c>convert</c>: a run as tables.</summary>
internal static class ConvertCommand
{
    private const string About = "Convert a run to CSV: samples.csv, events.csv, and metrics.csv if there are any.";

    public static Command Create(CommonOptions common)
    {
        var path = new Argument<string>("run") { Description = "The folder of a run, or its run.jsonl." };
        var output = new Option<string>("--out") { Description = "The folder of the tables.", HelpName = "DIR", Required = true };
        var command = new Command("convert", About) { path, output };
        command.SetAction(result => Run(Input.Find(result.GetValue(path)!), result.GetValue(output)!, common.Reporter(result)));
        return command;
    }

    private static int Run(Input input, string output, Reporter reporter)
    {
        var files = ViewFiles.WriteTables(RunFiles.Read(input.Path, reporter), output);
        if (reporter.IsJson)
        {
            reporter.Json(json => json.Array("files", files));
        }
        else
        {
            reporter.Line($"wrote {string.Join(", ", files)}");
        }

        return ExitCodes.Success;
    }
}
