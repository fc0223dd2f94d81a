using SpectralEdge.Monitor.Cli;

using (OutputFiles.RemoveWhenInterrupted())
{
    return CommandLine.Run(args, ConsoleTerminal.Open());
}

/// <summary>The command line. Declared, since the framework of web servers makes it public otherwise.</summary>
internal sealed partial class Program;
