using SpectralEdge.Monitor.Cli.Tests.Support;

namespace SpectralEdge.Monitor.Cli.Tests.Commands;

public class AnalyzeCommandTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    private static readonly string[] Opened = ["gap_opened", "gap_collapsed"];

    [Fact]
    public void Analyze_Run_PrintsSpectrumEventsStatisticsAndVerdict()
    {
        var outcome = Tool.Run("analyze", inputs.Run);

        Assert.Equal((0, string.Empty), (outcome.Code, outcome.Error));
        Assert.Equal("small: 36 samples of 5 updates, every 1 step, group all (30 rows of them; --rows, --out or --json for more)", outcome.Lines[0]);
        Assert.Equal(["step", "k*", "R", "floor", "σ1", "σ2", "σ3", "rank", "loss", "event"], outcome.Lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(30, outcome.Lines.Skip(4).TakeWhile(line => line.Length > 0).Count());
        Assert.Contains("events", outcome.Lines);
        Assert.Contains("statistics", outcome.Lines);
        Assert.Contains("other spectra", outcome.Lines);
        Assert.Matches(@"^The gap opened at step \d+ \(k\* = 1, R = [\d.]+\), collapsed at step \d+ \(R = [\d.]+\)\. That says when the last 5 updates had a few directions in common and when not; it does not say why, whether the model got better, or what comes next\.$", outcome.Lines[^1]);
    }

    [Fact]
    public void Analyze_RunAsJson_HasEverySampleAndEvent()
    {
        var json = Tool.Run("analyze", inputs.Run, "--json").Json;

        Assert.Equal((5, 1, "all"), (json.GetProperty("window").GetInt32(), json.GetProperty("every").GetInt32(), json.GetProperty("group").GetString()));
        Assert.Equal(36, json.GetProperty("samples").GetArrayLength());
        Assert.Equal(5, json.GetProperty("samples")[0].GetProperty("sigma").GetArrayLength());
        Assert.Equal(Opened, json.GetProperty("events").EnumerateArray().Select(value => value.GetProperty("kind").GetString()));
        Assert.Equal(2, json.GetProperty("spectra").GetArrayLength());
    }

    [Fact]
    public void Analyze_Loss_IsTakenFromTheFile()
    {
        var json = Tool.Run("analyze", inputs.Run, "--loss", inputs.Loss + ":accuracy", "--json").Json;

        Assert.All(json.GetProperty("samples").EnumerateArray(), sample => Assert.Equal(sample.GetProperty("step").GetInt64() / 50.0, sample.GetProperty("loss").GetDouble()));
    }

    [Fact]
    public void Analyze_Group_PicksItsSpectrum()
    {
        var json = Tool.Run("analyze", inputs.Run, "--group", "layer.second", "--json").Json;

        Assert.Equal("layer.second", json.GetProperty("group").GetString());
        Assert.Equal(["all", "layer.first"], json.GetProperty("spectra").EnumerateArray().Select(spectrum => spectrum.GetProperty("group").GetString()));
    }

    [Fact]
    public void Analyze_Out_WritesTablesAndJson()
    {
        using var folder = new TempFolder();

        Tool.Run("analyze", inputs.Run, "--out", folder.Path);

        Assert.Equal(["analysis.json", "events.csv", "metrics.csv", "samples.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(1 + (3 * 36), File.ReadLines(folder.File("samples.csv")).Count());
        Assert.Equal(["step,name,value", "40,accuracy,0.5"], File.ReadAllLines(folder.File("metrics.csv")));
        Assert.Equal(Tool.Run("analyze", inputs.Run, "--json").Output, File.ReadAllText(folder.File("analysis.json")).ReplaceLineEndings("\n"));
    }
}
