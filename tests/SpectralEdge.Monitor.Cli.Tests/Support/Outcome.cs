using System.Text.Json;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>The JSON object that is the whole output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement.Clone();

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.TrimEnd('\n').Split('\n');
}
