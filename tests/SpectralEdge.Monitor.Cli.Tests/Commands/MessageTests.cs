using SpectralEdge.Monitor.Cli.Tests.Support;

namespace SpectralEdge.Monitor.Cli.Tests.Commands;

/// <summary>Every error is one line that says what to do, and exit code 2.</summary>
public class MessageTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Theory]
    [InlineData("bogus", "Unrecognized command or argument 'bogus'. See spectral-edge --help.")]
    [InlineData("analyze", "Required argument missing for command: 'analyze'. See spectral-edge analyze --help.")]
    [InlineData("analyze LOSS", "'LOSS' is no run. Give the folder of a run, or its run.jsonl.")]
    [InlineData("replay RUN --null x", "--null is 'x'; it must be one of white-noise, unequal-steps, coloured-noise, coloured-unequal-steps. See spectral-edge replay --help.")]
    [InlineData("analyze nowhere", "'nowhere' does not exist. Give the folder of a run, or its run.jsonl.")]
    [InlineData("analyze RUN --window 2", "--window is '2'; it must be a whole number, from 3 to 512. See spectral-edge analyze --help.")]
    [InlineData("analyze RUN --window 1.5", "--window is '1.5'; it must be a whole number, from 3 to 512. See spectral-edge analyze --help.")]
    [InlineData("analyze RUN --window 7", "small has no spectrum of group 'all' with a window of 7. It has all (window 5, every 1), layer.first (window 5, every 1), layer.second (window 5, every 1); choose with --group, --window and --every.")]
    [InlineData("analyze RUN --group x", "small has no spectrum of group 'x'. It has all (window 5, every 1), layer.first (window 5, every 1), layer.second (window 5, every 1); choose with --group, --window and --every.")]
    [InlineData("analyze RUN --loss nowhere.csv", "--loss is 'nowhere.csv'; there must be such a file. Give a CSV file with the columns step and loss.")]
    [InlineData("analyze RUN --loss LOSS:x", "--loss asks for the column 'x'; LOSS has loss, accuracy. Name one of them.")]
    [InlineData("replay RUN --run-length 5", "--run-length is '5'; it must be a number, at least 100. See spectral-edge replay --help.")]
    [InlineData("report RUN", "Option '--out' is required. See spectral-edge report --help.")]
    [InlineData("check RUN", "There is no rule. Give one with --rule \"no gap_collapsed\", or a file of them with --rules.")]
    [InlineData("check RUN --rule maybe", "The rule 'maybe' cannot be used: it must be 'no KIND', 'some KIND' or 'MEASURE < VALUE' (also >, <=, >=), each with spaces between the words.")]
    public void Run_WrongUse_SaysWhatToDo(string command, string message)
    {
        var outcome = Tool.Run([.. command.Split(' ').Select(Fill)]);

        Assert.Equal((2, string.Empty), (outcome.Code, outcome.Output));
        Assert.Equal($"spectral-edge: {Fill(message)}\n", outcome.Error);
    }

    [Fact]
    public void Run_DamagedRunFile_SaysWhatIsLeftOut()
    {
        using var folder = new TempFolder();
        var path = folder.File("run.jsonl");
        var lines = File.ReadAllLines(Path.Combine(inputs.Run, "run.jsonl"));
        File.WriteAllText(path, lines[0] + "\nnonsense\n");

        var outcome = Tool.Run("analyze", path);

        Assert.Equal(2, outcome.Code);
        Assert.EndsWith($"spectral-edge: '{path}' holds no sample that can be read; 1 line cannot be. Record it again with this version.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoRunFile_SaysWhatToGive()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("run.jsonl"), "{}\n");

        Assert.Equal($"spectral-edge: '{folder.File("run.jsonl")}' is no run file: its first line must be a header. Give the run.jsonl that a monitor wrote, or the folder it is in.\n", Tool.Run("info", folder.File("run.jsonl")).Error);
    }

    private string Fill(string text) => text
        .Replace("LOSS", inputs.Loss, StringComparison.Ordinal)
        .Replace("RUN", inputs.Run, StringComparison.Ordinal);
}
