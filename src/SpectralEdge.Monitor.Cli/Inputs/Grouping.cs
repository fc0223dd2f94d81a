
namespace SpectralEdge.Monitor.Cli;

/// <summary>Reads how blocks are grouped.</summary>
internal static class Grouping
{
    /// <summary>Reads a text such as <c>layer</c> or <c>attention=*.attn.*,mlp=*.mlp.*</c>.</summary>
    /// <param name="text">The text; null for no groups.</param>
    public static ParameterGrouping Of(string? text) => text switch
    {
        null or "whole" => ParameterGrouping.Whole,
        "layer" => ParameterGrouping.ByLayer,
        "parameter" => ParameterGrouping.ByParameter,
        _ => ParameterGrouping.ByPattern([.. text.Split(',').Select(part => Pattern(text, part))]),
    };

    private static (string Group, string Pattern) Pattern(string text, string part) =>
        part.Split('=', 2) is [{ Length: > 0 } group, { Length: > 0 } pattern]
            ? (group, pattern)
            : throw new UsageException($"--groups is '{text}'; it must be whole, layer, parameter, or patterns such as attention=*.attn.*,mlp=*.mlp.*, separated by commas. '{part}' is none of them.");
}
