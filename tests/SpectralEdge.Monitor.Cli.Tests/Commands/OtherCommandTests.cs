using SpectralEdge.Monitor.Cli.Tests.Support;

namespace SpectralEdge.Monitor.Cli.Tests.Commands;

public class OtherCommandTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Fact]
    public void Replay_SameSettings_SaysTheSame()
    {
        var outcome = Tool.Run("replay", inputs.Run);
        var json = Tool.Run("replay", inputs.Run, "--json").Json;

        Assert.Equal(0, outcome.Code);
        Assert.Equal("The replay says the same as the run, to the byte.", outcome.Lines[^1]);
        Assert.Equal(json.GetProperty("recorded").GetInt32(), json.GetProperty("same").GetInt32());
        Assert.True(json.GetProperty("same").GetInt32() > 0);
    }

    [Fact]
    public void Replay_HigherPersistence_MovesEvents()
    {
        var json = Tool.Run("replay", inputs.Run, "--persistence", "5", "--json").Json;

        Assert.Equal(0, json.GetProperty("same").GetInt32());
        var opened = json.GetProperty("events").EnumerateArray().First(value => value.GetProperty("change").GetString() == "moved" && value.GetProperty("kind").GetString() == "gap_opened");
        Assert.Equal(2, opened.GetProperty("step").GetInt64() - opened.GetProperty("recorded_step").GetInt64());
    }

    [Fact]
    public void Replay_OtherDetectors_HaveTheirOwnEvents()
    {
        var json = Tool.Run("replay", inputs.Run, "--watch", "edge", "--run-length", "1000", "--json").Json;

        Assert.Equal(json.GetProperty("recorded").GetInt32(), json.GetProperty("gone").GetInt32());
        Assert.DoesNotContain(json.GetProperty("events").EnumerateArray(), value => value.GetProperty("change").GetString() == "new" && value.GetProperty("kind").GetString() == "gap_opened");
    }

    [Fact]
    public void Report_Run_WritesMarkdownAndItsFigures()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("report", inputs.Run, "--out", folder.Path);

        var text = File.ReadAllText(folder.File("report.md"));
        Assert.Equal(0, outcome.Code);
        Assert.StartsWith("# small\n\nThe gap opened", text, StringComparison.Ordinal);
        foreach (var figure in new[] { "gap.svg", "sigma.svg", "ratios.svg", "loss.svg" })
        {
            Assert.Contains($"]({figure})", text, StringComparison.Ordinal);
            var svg = System.Xml.Linq.XDocument.Load(folder.File(figure));
            Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "polyline");
        }
    }

    [Theory]
    [InlineData(0, "holds", "some gap_opened before 30")]
    [InlineData(0, "holds", "gap_ratio >= 1 in all after 10 before 20")]
    [InlineData(1, "broken", "no gap_collapsed after 10")]
    [InlineData(1, "broken", "gap_ratio < 2")]
    [InlineData(2, "unjudged", "no gap_collapsed after 1000")]
    [InlineData(2, "unjudged", "no gap_opened in nowhere")]
    public void Check_Rule_HasItsExitCode(int code, string verdict, string rule)
    {
        var outcome = Tool.Run("check", inputs.Run, "--rule", rule);
        var json = Tool.Run("check", inputs.Run, "--rule", rule, "--json").Json;

        Assert.Equal((code, $"small: {verdict}"), (outcome.Code, outcome.Lines[0]));
        Assert.Equal(verdict, json.GetProperty("rules")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public void Check_BrokenAndUnjudged_IsBroken()
    {
        using var folder = new TempFolder();
        File.WriteAllLines(folder.File("rules.txt"), ["# a comment", "no gap_opened", string.Empty, "no gap_opened after 1000"]);

        Assert.Equal(1, Tool.Run("check", inputs.Run, "--rules", folder.File("rules.txt")).Code);
    }

    [Fact]
    public void Info_Run_SaysWhatItIs()
    {
        var outcome = Tool.Run("info", inputs.Run);

        Assert.Equal((0, "small: a run that a monitor recorded", "No problems found."), (outcome.Code, outcome.Lines[0], outcome.Lines[^1]));
        Assert.Equal(3 * 36, Tool.Run("info", inputs.Run, "--json").Json.GetProperty("samples").GetInt32());
    }

    [Fact]
    public void Convert_Run_WritesTables()
    {
        using var folder = new TempFolder();

        Assert.Equal(0, Tool.Run("convert", inputs.Run, "--out", folder.Path).Code);

        Assert.Equal(1 + (3 * 36), File.ReadLines(folder.File("samples.csv")).Count());
        Assert.Equal(3, File.ReadLines(folder.File("events.csv")).Count(line => line.Contains(",all,", StringComparison.Ordinal)) + 1);
    }
}
