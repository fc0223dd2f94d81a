using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

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
          spectral-edge report runs/first --out report/        Markdown with a figure
          spectral-edge check runs/first --rule "no gap_collapsed after 1000"
          spectral-edge watch runs/ --alert gone               a live view of the newest run; says if its process is gone
          spectral-edge analyze --help                         all options of a command

        Exit code: 0 done, 1 a rule is broken (check) or the run was killed (watch), 2 an error or nothing to judge.
        """;

    /// <summary>Runs the tool.</summary>
    /// <param name="arguments">The arguments after its name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var parsed = Root(arguments, terminal).Parse(arguments);
        try
        {
            if (Problem(parsed) is { } problem)
            {
                throw new UsageException($"{problem} See spectral-edge{NameOf(parsed.CommandResult.Command)} --help.");
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
            terminal.Complain($"spectral-edge: {ErrorLine.Of(exception)}");
            return ExitCodes.Failure;
        }
    }

    // Options take longer to make than all else that a start does: only a command that is named has its own.
    private static RootCommand Root(IReadOnlyList<string> arguments, Terminal terminal)
    {
        (string Name, string About, Func<CommonOptions, Command> Create)[] commands =
        [
            (AnalyzeCommand.Name, AnalyzeCommand.About, AnalyzeCommand.Create),
            (ReplayCommand.Name, ReplayCommand.About, ReplayCommand.Create),
            (CompareCommand.Name, CompareCommand.About, CompareCommand.Create),
            (SweepCommand.Name, SweepCommand.About, SweepCommand.Create),
            (ReportCommand.Name, ReportCommand.About, ReportCommand.Create),
            (CheckCommand.Name, CheckCommand.About, CheckCommand.Create),
            (ServeCommand.Name, ServeCommand.About, ServeCommand.Create),
            (InfoCommand.Name, InfoCommand.About, InfoCommand.Create),
            (WatchCommand.Name, WatchCommand.About, WatchCommand.Create),
            (ConvertCommand.Name, ConvertCommand.About, ConvertCommand.Create),
        ];
        var common = new CommonOptions(terminal, arguments);
        var root = new RootCommand(About) { common.Json, common.Quiet };

        // A response file, @FILE, and a directive, [suggest], may name any command.
        var mayBeAny = arguments.Any(argument => argument.StartsWith('@') || argument.StartsWith('['));
        foreach (var (name, about, create) in commands)
        {
            root.Add(mayBeAny || arguments.Contains(name) ? create(common) : new Command(name, about));
        }

        ExampleHelp.Add(root, Examples, terminal.Width);
        var help = root.Options.OfType<HelpOption>().Single();
        root.SetAction(result => ((SynchronousCommandLineAction)help.Action!).Invoke(result));
        return root;
    }

    /// <summary>What is wrong with the arguments, as a sentence; null for nothing.</summary>
    private static string? Problem(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.Argument && string.IsNullOrWhiteSpace(token.Value)))
        {
            return "An argument is empty; it must be a path or a value. Is a variable of the shell empty?";
        }

        if (parsed.Action is not ParseErrorAction)
        {
            return null;
        }

        return parsed.Errors[0] switch
        {
            { SymbolResult: OptionResult { Tokens.Count: 0, Option: { Required: true } option } } =>
                $"{option.Name} is missing; it must be given. {option.Description}",
            { SymbolResult: OptionResult { Tokens.Count: 0, Option.Name: var name } } => $"{name} is given without a value.",
            { SymbolResult: ArgumentResult { Tokens.Count: 0, Argument: var argument } } =>
                $"<{argument.Name}> is missing; it must be given. {argument.Description}",
            { SymbolResult: CommandResult { Command: RootCommand root }, Message: var message }
                when message.Contains('\'', StringComparison.Ordinal) =>
                $"'{message.Split('\'')[1]}' is no command and no option. Commands: "
                    + $"{string.Join(", ", root.Subcommands.Select(command => command.Name))}.",
            { SymbolResult: CommandResult { Command.Name: var command }, Message: var message }
                when message.Contains('\'', StringComparison.Ordinal) =>
                $"'{message.Split('\'')[1]}' is no option of {command}, which takes no further arguments either.",
            { Message: var message } => $"{message.TrimEnd('.')}.",
        };
    }

    private static string NameOf(Command command) => command is RootCommand ? string.Empty : " " + command.Name;
}
