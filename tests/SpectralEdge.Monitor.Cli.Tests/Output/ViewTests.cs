using System.Text.Json;

namespace SpectralEdge.Monitor.Cli.Tests;

public class ViewTests
{
    [Fact]
    public void Analyze_OneWindowAtTwoStrides_GivesEachItsOwnEvents()
    {
        using var folder = new TempFolder();
        var run = SmallRun.RecordTwoStrides(folder.Path);
        var recorded = File.ReadLines(Path.Combine(run, "run.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("type").GetString() == "event" && line.GetProperty("group").GetString() == "all")
                .ToLookup(line => line.GetProperty("stride").GetInt32());

        foreach (var every in new[] { 1, 2 })
        {
            Assert.NotEmpty(recorded[every]);
            Assert.Equal(recorded[every].Select(Identity), Shown(run, every).Select(Identity));
        }
    }

    [Fact]
    public void Analyze_EventWhoseSampleCannotBeRead_IsShown()
    {
        using var folder = new TempFolder();
        var run = SmallRun.RecordTwoStrides(folder.Path);
        var first = Shown(run, 1)[0].GetProperty("step").GetInt64();
        var file = Path.Combine(run, "run.jsonl");
        var lines = File.ReadAllLines(file)
            .Where(line => !line.StartsWith($"{{\"type\":\"sample\",\"step\":{first},", StringComparison.Ordinal)).ToList();
        Assert.NotEqual(lines.Count, File.ReadLines(file).Count());
        File.WriteAllLines(file, lines);

        Assert.Contains(Shown(run, 1), value => value.GetProperty("step").GetInt64() == first);
    }

    private static JsonElement[] Shown(string run, int every) =>
        [
            .. Tool.Run(
                "analyze", run, "--every", every.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--json").Json.GetProperty("events").EnumerateArray(),
        ];

    private static (string?, long, int) Identity(JsonElement value) =>
        (value.GetProperty("kind").GetString(), value.GetProperty("step").GetInt64(), value.GetProperty("stride").GetInt32());
}
