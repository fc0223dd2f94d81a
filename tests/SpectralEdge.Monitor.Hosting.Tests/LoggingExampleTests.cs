using System.Text.Json;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>What the samples of docs/reference/logs.md write, read back.</summary>
public class LoggingExampleTests
{
    // Watching, the gap opens and collapses, a step is skipped, samples come again, the end.
    private static readonly int[] Said = [1001, 3001, 3005, 3002, 3005, 1002, 1021, 4004];

    [Fact]
    public async Task Console_HasALineForEachMessageWithItsId()
    {
        var (code, output) = await ExampleProcess.Run("Logging", "console");

        Assert.Equal(0, code);
        Assert.Equal(
            Said.Select(id => $"SpectralEdge.Monitor.SpectralMonitor[{id}]"),
            Lines(output).Select(line => line.Split(' ')[1]));
        Assert.Equal("warn:", Lines(output)[5].Split(' ')[0]);
    }

    [Fact]
    public async Task Json_HasIdsLevelsAndFieldsThatAreNumbers()
    {
        var (code, output) = await ExampleProcess.Run("Logging", "json");
        var lines = Lines(output).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(0, code);
        Assert.Equal(Said, lines.Select(line => line.GetProperty("EventId").GetInt32()));
        Assert.Equal("Warning", lines[5].GetProperty("LogLevel").GetString());
        Assert.Equal(1000, lines[0].GetProperty("State").GetProperty("Parameters").GetInt64());
        CheckCollapse(lines[3].GetProperty("State"));
        Assert.Equal(45, lines[7].GetProperty("State").GetProperty("Steps").GetInt64());
        Assert.Contains("Watched 45 steps", lines[7].GetProperty("Message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollingFile_OfSerilog_HasIdsLevelsAndFieldsThatAreNumbers()
    {
        using var folder = new TempFolder();
        var (code, output) = await ExampleProcess.Run("Logging", "file", folder.Path);
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        var lines = (await File.ReadAllLinesAsync(file)).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal((0, string.Empty), (code, output));
        Assert.Matches(@"training-\d{8}\.log$", file);
        Assert.Equal(Said, lines.Select(line => line.GetProperty("EventId").GetProperty("Id").GetInt32()));
        Assert.Equal("Warning", lines[5].GetProperty("@l").GetString());
        CheckCollapse(lines[3]);
        Assert.StartsWith("Watched {Steps} steps, ", lines[7].GetProperty("@mt").GetString(), StringComparison.Ordinal);
        Assert.Equal(45, lines[7].GetProperty("Steps").GetInt64());
    }

    private static void CheckCollapse(JsonElement fields)
    {
        Assert.Equal(29, fields.GetProperty("Step").GetInt64());
        Assert.Equal("all", fields.GetProperty("Group").GetString());
        Assert.Equal(1, fields.GetProperty("Position").GetInt64());
        Assert.InRange(fields.GetProperty("RatioBefore").GetDouble(), 2, 20);
        Assert.InRange(fields.GetProperty("RatioAfter").GetDouble(), 1, 1.2);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
