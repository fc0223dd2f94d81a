using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The tool: all commands, and how their errors are printed.</summary>
internal static class CommandLine
{
    private const string About = """
        Reads what a training run left behind (checkpoints, a recording, a run file) and says when the gap in the
        spectrum of its updates opened, collapsed or moved.
        """;

    private const string Examples = """
        Examples:
          spectral-edge analyze checkpoints/                   a folder of .safetensors, .npy, .npz or TorchSharp files
          spectral-edge analyze runs/first --loss loss.csv     a recorded run together with a loss
          spectral-edge info checkpoints/                      what the input is, before anything is computed
          spectral-edge report runs/first --out report/        Markdown with figures
          spectral-edge check runs/first --rule "no gap_collapsed after 1000"
          spectral-edge analyze --help                         all options of a command

        Exit code: 0 done, 1 a rule is broken (check), 2 an error or nothing to judge.
        """;

    /// <summary>Runs the tool.</summary>
    /// <param name="arguments">The arguments after its name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var parsed = Root(terminal).Parse(arguments);
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                throw new UsageException(
                    $"{parsed.Errors[0].Message.TrimEnd('.')}. See spectral-edge{NameOf(parsed.CommandResult.Command)} --help.");
            }

            return parsed.Invoke(
                new InvocationConfiguration
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                });
        }
        catch (Exception exception)
        {
            terminal.Error.WriteLine($"spectral-edge: {ErrorLine.Of(exception)}");
            return ExitCodes.Failure;
        }
    }

    private static RootCommand Root(Terminal terminal)
    {
        var common = new CommonOptions(terminal);
        var root = new RootCommand(About)
        {
            common.Json,
            common.Quiet,
            AnalyzeCommand.Create(common),
            ReplayCommand.Create(common),
            CompareCommand.Create(common),
            SweepCommand.Create(common),
            ReportCommand.Create(common),
            CheckCommand.Create(common),
            InfoCommand.Create(common),
            ConvertCommand.Create(common),
        };
        ExampleHelp.Add(root, Examples, terminal.Width);
        var help = root.Options.OfType<HelpOption>().Single();
        root.SetAction(result => ((SynchronousCommandLineAction)help.Action!).Invoke(result));
        return root;
    }

    private static string NameOf(Command command) => command is RootCommand ? string.Empty : " " + command.Name;
}
