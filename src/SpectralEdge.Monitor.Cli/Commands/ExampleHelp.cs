using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Help with examples below it.</summary>
internal sealed class ExampleHelp(HelpAction inner, string examples) : SynchronousCommandLineAction
{
    // Long enough for the examples, short enough to be read, where help goes to a file.
    private const int Widest = 120;

    /// <inheritdoc/>
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
        help.Action = new ExampleHelp(inner, examples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(examples);
        return code;
    }
}
