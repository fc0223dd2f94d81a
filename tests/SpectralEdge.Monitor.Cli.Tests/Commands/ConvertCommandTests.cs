namespace SpectralEdge.Monitor.Cli.Tests;

public class ConvertCommandTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Fact]
    public void Convert_AfterAKilledOne_TakesTheNewRecordingAndLeavesTheRestAlone()
    {
        using var folder = new TempFolder();
        var left = Directory.CreateDirectory(folder.File(".made.sketch.part", "run")).FullName;
        File.WriteAllText(Path.Combine(left, "run.jsonl"), "cut");
        File.WriteAllText(Path.Combine(left, "trajectory.sketch"), "cut");

        var outcome = Tool.Run("convert", inputs.Checkpoints, "--out", folder.File("made.sketch"), "--dim", "256");

        Assert.Equal((0, string.Empty), (outcome.Code, outcome.Error));
        Assert.Equal(41, Tool.Run("info", folder.File("made.sketch"), "--json").Json.GetProperty("samples").GetInt32());
        Assert.Equal("cut", File.ReadAllText(Path.Combine(left, "trajectory.sketch")));
        Assert.Equal(
            [".made.sketch.part", "made.sketch"],
            Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("made.sketch")]
    [InlineData("made.npy")]
    public void Convert_CheckpointThatIsNotFinite_IsNoted(string made)
    {
        using var folder = new TempFolder();
        var checkpoints = SmallCheckpoints.Write(folder.File("checkpoints"));
        SmallCheckpoints.SpoilLastValue(Path.Combine(checkpoints, "step-20.safetensors"));

        var outcome = Tool.Run("convert", checkpoints, "--out", folder.File(made), "--dim", "256");

        Assert.Equal((0, "checkpoints: 1 checkpoint left out: not finite\n"), (outcome.Code, outcome.Error));
        Assert.Equal(
            string.Empty,
            Tool.Run("convert", checkpoints, "--out", folder.File("quiet-" + made), "--dim", "256", "--quiet").Error);
    }
}
