using SpectralEdge.Monitor.Cli;

using (OutputFiles.RemoveWhenInterrupted())
{
    return CommandLine.Run(args, ConsoleTerminal.Open());
}
