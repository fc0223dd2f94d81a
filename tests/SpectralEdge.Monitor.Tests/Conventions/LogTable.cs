using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The tables of docs/reference/logs.md, and the messages of assemblies as rows of them.</summary>
internal static partial class LogTable
{
    /// <summary>The sections: a project and its rows.</summary>
    public static IReadOnlyDictionary<string, string[]> Documented { get; } = File
        .ReadAllText(Repository.PathOf("docs", "reference", "logs.md")).Split("\n### ").Skip(1)
        .Select(section => section.Split('\n'))
        .ToDictionary(lines => lines[0].Trim('`'), lines => lines.Where(line => Row().IsMatch(line)).ToArray());

    /// <summary>All documented ids, with the number of rows that have them.</summary>
    public static IEnumerable<int> Ids => Documented.Values.SelectMany(rows => rows)
        .Select(row => int.Parse(row.Split('|')[1], CultureInfo.InvariantCulture));

    /// <summary>Rows without what only people can say: id, name, level, message.</summary>
    public static IEnumerable<string> Stated(string project) =>
        Documented[project].Select(row => string.Join('|', row.Split('|')[..5]));

    /// <summary>The same of the messages that are compiled into an assembly.</summary>
    public static IEnumerable<string> Compiled(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
        .OrderBy(message => message.EventId)
        .Select(message => FormattableString.Invariant(
            $"| {message.EventId} | `{message.EventName}` | {message.Level} | {message.Message} "));

    [GeneratedRegex(@"^\| \d")]
    private static partial Regex Row();
}
