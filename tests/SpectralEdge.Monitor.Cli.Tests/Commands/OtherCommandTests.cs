namespace SpectralEdge.Monitor.Cli.Tests;

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
        var json = Tool.Run("replay", inputs.Run, "--hold", "5", "--json").Json;

        Assert.Equal(0, json.GetProperty("same").GetInt32());
        var opened = json.GetProperty("events").EnumerateArray().First(
            value => value.GetProperty("change").GetString() == "moved" && value.GetProperty("kind").GetString() == "gap_opened");
        // Three spectra share the run length, so each gap takes four samples at W = 5: an event of noise in 3 · 10,000 samples.
        Assert.Equal(1, opened.GetProperty("step").GetInt64() - opened.GetProperty("recorded_step").GetInt64());
    }

    [Fact]
    public void Replay_OtherDetectors_HaveTheirOwnEvents()
    {
        var json = Tool.Run("replay", inputs.Run, "--watch", "grokking,stagnation", "--json").Json;
        var found = json.GetProperty("events").EnumerateArray().Where(value => value.GetProperty("change").GetString() == "new")
            .Select(value => value.GetProperty("kind").GetString()!).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(json.GetProperty("recorded").GetInt32(), json.GetProperty("gone").GetInt32());
        Assert.Equal(["grokking_state_changed", "moving", "stagnated"], found);
    }

    /// <summary>The fewer samples between false alarms, the fewer samples settle an opening.</summary>
    [Fact]
    public void Replay_ShorterRunLength_MovesEventsToEarlierSamples()
    {
        var json = Tool.Run("replay", inputs.Run, "--run-length", "1000", "--json").Json;

        var opened = json.GetProperty("events").EnumerateArray().Where(
            value => value.GetProperty("kind").GetString() == "gap_opened").ToList();
        Assert.Equal(3, opened.Count);
        Assert.All(opened, value => Assert.Equal("moved", value.GetProperty("change").GetString()));
        Assert.All(opened, value => Assert.True(
            value.GetProperty("step").GetInt64() < value.GetProperty("recorded_step").GetInt64()));
    }

    [Fact]
    public void Compare_TwoRuns_HasMeanAndMoments()
    {
        var outcome = Tool.Run("compare", inputs.Run, inputs.Other);
        var json = Tool.Run("compare", inputs.Run, inputs.Other, "--json").Json;
        var first = Tool.Run("analyze", inputs.Run, "--json").Json.GetProperty("samples")[0].GetProperty("gap_ratio").GetDouble();
        var second = Tool.Run("analyze", inputs.Other, "--json").Json.GetProperty("samples")[0].GetProperty("gap_ratio")
            .GetDouble();

        Assert.Equal((0, "gap_ratio of group all, 2 runs"), (outcome.Code, outcome.Lines[0]));
        Assert.Equal(36, json.GetProperty("points").GetArrayLength());
        Assert.Equal((first + second) / 2, json.GetProperty("points")[0].GetProperty("mean").GetDouble(), 12);
        Assert.Equal(
            Math.Abs(first - second) / Math.Sqrt(2), json.GetProperty("points")[0].GetProperty("standard_deviation").GetDouble(),
            12);
        Assert.Equal(
            ["gap_collapsed", "gap_opened", "plateau", "collapse"],
            json.GetProperty("moments").EnumerateArray().Select(moment => moment.GetProperty("name").GetString()));
    }

    [Fact]
    public void Compare_Aligned_CountsStepsFromTheEvent()
    {
        var json = Tool.Run("compare", inputs.Run, inputs.Other, "--align", "gap_opened", "--json").Json;

        Assert.Contains(json.GetProperty("points").EnumerateArray(), point => point.GetProperty("step").GetInt64() == 0);
        Assert.True(json.GetProperty("points")[0].GetProperty("step").GetInt64() < 0);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    public void Compare_RunsWithOneWindowAndTwoStrides_TakesTheStrideAskedFor(string every, int distance)
    {
        using var folder = new TempFolder();
        string[] runs = [SmallRun.RecordTwoStrides(folder.Path, "first"), SmallRun.RecordTwoStrides(folder.Path, "second")];

        var steps = Tool.Run("compare", runs[0], runs[1], "--every", every, "--json").Json.GetProperty("points").EnumerateArray()
            .Select(point => point.GetProperty("step").GetInt64()).ToList();

        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(distance, pair.Second - pair.First));
        Assert.True(steps.Count > 5);
    }

    [Fact]
    public void Sweep_WindowsAndStrides_MakeARowEach()
    {
        var outcome = Tool.Run("sweep", inputs.Checkpoints, "--windows", "5,10", "--strides", "1,2", "--loss", inputs.Loss);
        var json = Tool.Run("sweep", inputs.Recording, "--windows", "5,10", "--strides", "1,2", "--json").Json;

        Assert.Equal((0, "checkpoints, group all"), (outcome.Code, outcome.Lines[0]));
        Assert.Equal(
            ["window", "stride", "windows", "median", "R", "k", "mode", "share", "events", "lag", "r"],
            outcome.Lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(8, outcome.Lines.Length);
        Assert.Equal(
            [(5, 1, 36), (10, 1, 31), (5, 2, 16), (10, 2, 11)],
            json.GetProperty("rows").EnumerateArray().Select(row => (
                row.GetProperty("window").GetInt32(), row.GetProperty("stride").GetInt32(),
                row.GetProperty("windows").GetInt32())));
    }

    [Fact]
    public void Report_Run_WritesMarkdownAndItsFigure()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("report", inputs.Run, "--out", folder.Path);

        var text = File.ReadAllText(folder.File("report.md"));
        Assert.Equal(0, outcome.Code);
        Assert.StartsWith("# small\n\nThe gap opened", text, StringComparison.Ordinal);
        Assert.Contains("](run.svg)", text, StringComparison.Ordinal);
        Assert.NotEmpty(new SvgFigure(folder.File("run.svg")).Texts);
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
    public void Info_EveryKind_SaysWhatItIs()
    {
        Assert.Equal("small: a run that a monitor recorded", Tool.Run("info", inputs.Run).Lines[0]);
        Assert.Equal("trajectory.sketch: a recording of sketches", Tool.Run("info", inputs.Recording).Lines[0]);
        Assert.Equal("checkpoints: checkpoints of a training run", Tool.Run("info", inputs.Checkpoints).Lines[0]);
        Assert.Equal("dots.npy: a matrix of inner products", Tool.Run("info", "--gram", inputs.Matrix).Lines[0]);
        Assert.Equal("No problems found.", Tool.Run("info", inputs.Recording).Lines[^1]);
        Assert.Equal(41, Tool.Run("info", inputs.Checkpoints, "--json").Json.GetProperty("samples").GetInt32());
    }

    [Fact]
    public void Convert_EveryWay_GivesWhatCanBeReadAgain()
    {
        using var folder = new TempFolder();

        Assert.Equal(0, Tool.Run("convert", inputs.Run, "--out", folder.File("table")).Code);
        Assert.Equal(0, Tool.Run("convert", inputs.Checkpoints, "--out", folder.File("made.sketch"), "--dim", "256").Code);
        Assert.Equal(
            0, Tool.Run("convert", inputs.Recording, "--precision", "float32", "--out", folder.File("small.sketch")).Code);
        Assert.Equal(0, Tool.Run("convert", inputs.Recording, "--out", folder.File("dots.npy")).Code);
        var again = Tool.Run("convert", inputs.Recording, "--out", folder.File("dots.npy"));
        Assert.Contains("a matrix is never written over", again.Error, StringComparison.Ordinal);

        Assert.Equal(1 + (3 * 36), File.ReadLines(folder.File("table", "samples.csv")).Count());
        Assert.Equal(41, Tool.Run("info", folder.File("made.sketch"), "--json").Json.GetProperty("samples").GetInt32());
        Assert.InRange(new FileInfo(folder.File("small.sketch")).Length, 1, new FileInfo(inputs.Recording).Length * 6 / 10);
        Assert.Equal("No problems found.", Tool.Run("info", "--gram", folder.File("dots.npy")).Lines[^1]);
        Assert.Equal(
            ["made.sketch", "small.sketch", "dots.npy", "table"],
            new[] { "made.sketch", "small.sketch", "dots.npy", "table" }.Where(name => Path.Exists(folder.File(name))));
        Assert.Equal(4, Directory.GetFileSystemEntries(folder.Path).Length);
    }
}
