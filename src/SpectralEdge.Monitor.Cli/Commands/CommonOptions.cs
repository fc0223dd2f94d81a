using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions(Terminal terminal, IReadOnlyList<string> arguments)
{
    /// <summary>Where output is written.</summary>
    public Terminal Terminal => terminal;

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object instead of tables (fields: docs/reference/cli.md).",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "Print the result only: no notes, no progress.", Recursive = true };

    /// <summary>What prints the result of a command.</summary>
    public Reporter Reporter(ParseResult result) => new(terminal, result.GetValue(Json), result.GetValue(Quiet))
    {
        Origin = RunFigure.Origin(
            $"spectral-edge {string.Join(' ', arguments.Select(Quoted))}", terminal.Time.GetUtcNow()),
    };

    private static string Quoted(string argument) =>
        argument.Any(c => char.IsWhiteSpace(c) || c is '*' or '?') || argument.Length == 0 ? $"\"{argument}\"" : argument;
}

/// <summary>Help with examples below it.</summary>
internal sealed partial class ExampleHelp(HelpAction inner, string examples, int width) : SynchronousCommandLineAction
{
    // Long enough for the examples, short enough to be read, where help goes to a file.
    private const int Widest = 120;

    public override bool ClearsParseErrors => true;

    /// <summary>Gives a command help of its own.</summary>
    public static void Add(Command command, string examples, int width)
    {
        var help = command.Options.OfType<HelpOption>().SingleOrDefault();
        if (help is null)
        {
            help = new HelpOption();
            command.Add(help);
        }

        var inner = (HelpAction)help.Action!;
        inner.MaxWidth = Math.Min(width, Widest);
        help.Action = new ExampleHelp(inner, examples, width);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        foreach (var line in examples.Split('\n').SelectMany(Fit))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        }

        return code;
    }

    /// <summary>A line that is too long in several: what stands beside a command comes below it.</summary>
    private IEnumerable<string> Fit(string line)
    {
        if (line.Length <= width)
        {
            return [line];
        }

        var text = line.TrimStart(' ');
        var indent = new string(' ', line.Length - text.Length);
        var further = indent.Length > 0 ? $"{indent}    " : string.Empty;
        return Columns().Split(text).SelectMany((part, column) => TextLines.OfSentence(part, width - further.Length)
            .Select((piece, i) => $"{(column + i > 0 ? further : indent)}{piece}"));
    }

    [GeneratedRegex(" {3,}")]
    private static partial Regex Columns();
}
