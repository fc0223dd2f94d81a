namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Runs commands inside the test.</summary>
internal static class Tool
{
    /// <summary>As a pipe would see it.</summary>
    public static Outcome Run(params string[] arguments) => Run(terminal => terminal, arguments);

    /// <summary>With another terminal.</summary>
    public static Outcome Run(Func<Terminal, Terminal> change, params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = CommandLine.Run(arguments, change(new Terminal(output, error)));
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
