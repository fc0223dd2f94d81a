using System.CommandLine;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions(Terminal terminal)
{
    /// <summary>Where everything is written.</summary>
    public Terminal Terminal => terminal;

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object instead of tables (fields: docs/reference/cli.md).", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print the result and nothing beside it: no notes, no progress.", Recursive = true };

    /// <summary>What prints the result of a command.</summary>
    public Reporter Reporter(ParseResult result) => new(terminal, result.GetValue(Json), result.GetValue(Quiet));
}
