using System.Text.Json;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Names of values, as command lines and JSON spell them.</summary>
internal static class Words
{
    /// <summary>With hyphens, as on the command line.</summary>
    public static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>With underscores, as in JSON.</summary>
    public static string Snake<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>With spaces, as in sentences.</summary>
    public static string Plain<T>(T value)
        where T : struct, Enum => Snake(value).Replace('_', ' ');

    /// <summary>One thing or several.</summary>
    public static string Count(long count, string one, string? many = null) => Numbers.Say($"{count} {(count == 1 ? one : many ?? one + "s")}");
}
