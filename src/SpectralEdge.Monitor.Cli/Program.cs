using SpectralEdge.Monitor.Cli;

return CommandLine.Run(args, ConsoleTerminal.Open());
