using System.Text.Json;
using System.Text.RegularExpressions;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>The field lists of docs/reference/cli.md against what commands print.</summary>
public class DocumentTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    // Fields that the document leaves to that of run files.
    private const string Events = "events";

    [Theory]
    [InlineData("analyze", "analyze RUN --at 30", "analyze HISTORY --column grad_norm --column loss")]
    [InlineData("replay", "replay RUN --hold 5", "replay RUN", "replay RUN --watch stagnation")]
    [InlineData("compare", "compare RUN OTHER")]
    [InlineData("sweep", "sweep CKPT --windows 5 --strides 1")]
    [InlineData("report", "report RUN --out FOLDER")]
    [InlineData("check", "check RUN --rule no~gap_opened --rule some~gap_opened --rule no~gap_opened~after~1000")]
    [InlineData("watch", "watch RUN")]
    [InlineData("info", "info RUN", "info RECORDING", "info CKPT --files --tensors", "info --gram MATRIX", "info HISTORY")]
    [InlineData("convert", "convert RUN --out FOLDER")]
    public void Json_OfCommand_HasTheDocumentedFields(string command, params string[] lines)
    {
        using var folder = new TempFolder();
        var (fields, found) = (new HashSet<string>(), new HashSet<string>());
        foreach (var line in lines)
        {
            var outcome = Tool.Run([.. line.Split(' ').Select(word => Fill(word, folder)), "--json"]);
            Collect(outcome.Json, fields, found, isEvent: false);
        }

        var documented = Documented(command);
        Assert.Equal([], fields.Except(documented).Order(StringComparer.Ordinal));
        Assert.Equal([], documented.Except(found).Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Documented(string command)
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "reference", "cli.md"));
        var section = text.Split("### ")
            .Single(part => part.StartsWith($"`{command}`", StringComparison.Ordinal))[(command.Length + 2)..];
        return [.. Regex.Matches(section, "`([a-z][a-z0-9_]*)`").Select(match => match.Groups[1].Value)];
    }

    /// <summary>Names of fields, but for those of events; and everything that occurs, texts among it.</summary>
    private static void Collect(JsonElement element, HashSet<string> fields, HashSet<string> found, bool isEvent)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    found.Add(property.Name);
                    if (!isEvent)
                    {
                        fields.Add(property.Name);
                    }

                    Collect(
                        property.Value, fields, found,
                        isEvent || (property.Name == Events && property.Value.ValueKind == JsonValueKind.Array));
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, fields, found, isEvent);
                }

                break;
            case JsonValueKind.String:
                found.Add(element.GetString()!);
                break;
        }
    }

    private string Fill(string text, TempFolder folder) => text
        .Replace("HISTORY", text == "HISTORY" ? SmallHistory.Write(folder.Path) : "HISTORY", StringComparison.Ordinal)
        .Replace("FOLDER", folder.Path, StringComparison.Ordinal)
        .Replace("RECORDING", inputs.Recording, StringComparison.Ordinal)
        .Replace("MATRIX", inputs.Matrix, StringComparison.Ordinal)
        .Replace("OTHER", inputs.Other, StringComparison.Ordinal)
        .Replace("CKPT", inputs.Checkpoints, StringComparison.Ordinal)
        .Replace("RUN", inputs.Run, StringComparison.Ordinal)
        .Replace('~', ' ');
}
