namespace SpectralEdge.Monitor.Cli.Tests;

public class OutputTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    private const char Escape = '\u001b';

    [Fact]
    public void Run_Redirected_HasNoEscapeCodesAndNoProgress()
    {
        foreach (var command in new[] { "analyze", "info", "replay" })
        {
            var outcome = Tool.Run(command, inputs.Run);

            Assert.DoesNotContain(Escape, outcome.Output + outcome.Error);
            Assert.DoesNotContain('\r', outcome.Output + outcome.Error);
        }
    }

    [Fact]
    public void Run_Terminal_HasColoursAndKeepsItsWidth()
    {
        var outcome = Tool.Run(
            terminal => terminal with { IsInteractive = true, HasColours = true, Width = 80 },
            "analyze",
            inputs.Run,
            "--group",
            "layer.first");

        Assert.Contains(Escape, outcome.Output);
        Assert.All(
            outcome.Lines.Skip(1),
            line => Assert.InRange(
                System.Text.RegularExpressions.Regex.Replace(line, "\u001b\\[[0-9;]*m", string.Empty).Length, 0, 80));
    }

    [Fact]
    public void Help_OfRootAndAnalyze_HasExamples()
    {
        Assert.Contains("spectral-edge analyze checkpoints/", Tool.Run("--help").Output, StringComparison.Ordinal);
        Assert.Contains("spectral-edge analyze --gram dots.npy --step-size 200 --parameters "
            + "124000000", Tool.Run("analyze", "--help").Output, StringComparison.Ordinal);
        Assert.Equal(Tool.Run("--help").Output, Tool.Run().Output);
    }

    [Theory]
    [InlineData("analyze", "--window")]
    [InlineData("replay", "--open-above")]
    [InlineData("compare", "--measure")]
    [InlineData("sweep", "--windows")]
    [InlineData("report", "--out")]
    [InlineData("check", "--rule")]
    [InlineData("info", "--gram")]
    [InlineData("convert", "--out")]
    public void Help_OfACommand_IsInTheListAndHasItsOptions(string command, string option)
    {
        var list = Tool.Run("--help").Output;

        Assert.Contains($"\n  {command} ", list, StringComparison.Ordinal);
        Assert.DoesNotContain(option, list.Split("Examples:")[0], StringComparison.Ordinal);
        Assert.Contains(option, Tool.Run(command, "--help").Output, StringComparison.Ordinal);
        Assert.Contains(option, Tool.Run("--quiet", command, "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CommandInAResponseFile_HasItsOptions()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "arguments.rsp");
        File.WriteAllText(file, "analyze --window 2");

        Assert.Contains("--window is '2'", Tool.Run("@" + file).Error, StringComparison.Ordinal);
        Assert.Contains("--window", Tool.Run("[suggest:17]", "analyze x --windo").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_FirstSecond_ShowsNothing()
    {
        var (time, error) = (new ManualTime(), new StringWriter());
        using var progress = new ProgressLine(
            new Terminal(TextWriter.Null, error) { Time = time }, "reading", 100, isShown: true);

        time.Advance(TimeSpan.FromSeconds(0.9));
        progress.Report(20);

        Assert.Equal(string.Empty, error.ToString());
    }

    [Fact]
    public void Progress_Later_ShowsShareRateAndTimeLeftAndGoesAway()
    {
        var (time, error) = (new ManualTime(), new StringWriter());
        const string Line = "reading [######..................] 25 %  12.5/s  0:06 left";
        using (
            var progress = new ProgressLine(new Terminal(TextWriter.Null, error) { Time = time }, "reading", 100, isShown: true))
        {
            time.Advance(TimeSpan.FromSeconds(2));
            progress.Report(25);

            Assert.Equal("\r" + Line, error.ToString());
        }

        Assert.Equal($"\r{Line}\r{new string(' ', Line.Length)}\r", error.ToString());
    }
}
