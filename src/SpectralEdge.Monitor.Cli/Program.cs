using SpectralEdge.Monitor.Cli;
using SpectralEdge.Monitor.Cli.Output;

return CommandLine.Run(args, ConsoleTerminal.Open());
