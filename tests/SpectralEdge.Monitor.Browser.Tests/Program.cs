namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>What this assembly does as a program of its own: it trains, until it is told to end or killed.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments is [Trainer.Command, var folder, var name, var serves, .. var groups]
        ? Trainer.Run(folder, name, bool.Parse(serves), groups)
        : 1;
}
