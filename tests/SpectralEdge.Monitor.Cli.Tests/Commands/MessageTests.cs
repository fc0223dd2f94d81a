namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Every error is one line that says what to do, and exit code 2.</summary>
public class MessageTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Theory]
    [InlineData("bogus", "'bogus' is no command and no option. Commands: analyze, replay, compare, sweep, report, check, serve, info, watch, "
        + "convert. See spectral-edge --help.")]
    [InlineData("analyze", "Nothing is given to look at. Give a folder of checkpoints, the folder of a run, run.jsonl, "
        + "trajectory.sketch, or a matrix with --gram.")]
    [InlineData("analyze nowhere", "'nowhere' does not exist. Give a folder of checkpoints, the folder of a run, run.jsonl or "
        + "trajectory.sketch.")]
    [InlineData("analyze --gram nowhere.npy", "'nowhere.npy' does not exist. Give a folder of checkpoints, the folder of a run, "
        + "run.jsonl or trajectory.sketch.")]
    [InlineData(
        "analyze RUN --gram MATRIX", "--gram is 'MATRIX' and 'RUN' is given too; there must be one of them. Leave one out.")]
    [InlineData("analyze RUN CKPT", "Several paths are given, and 'RUN' is no checkpoint. Give one run, or checkpoints alone; "
        + "compare takes several runs.")]
    [InlineData(
        "analyze RUN --window 2", "--window is '2'; it must be a whole number, from 3 to 512. See spectral-edge analyze --help.")]
    [InlineData("analyze RUN --window 1.5", "--window is '1.5'; it must be a whole number, from 3 to 512. See spectral-edge "
        + "analyze --help.")]
    [InlineData("analyze RUN --window 7", "small has no spectrum of group 'all' with a window of 7. It has all (window 5, every "
        + "1), layer.first (window 5, every 1), layer.second (window 5, every 1); choose with --group, --window and --every.")]
    [InlineData("analyze RUN --group x", "small has no spectrum of group 'x'. It has all (window 5, every 1), layer.first "
        + "(window 5, every 1), layer.second (window 5, every 1); choose with --group, --window and --every.")]
    [InlineData("analyze RUN --exact", "--exact cannot be used here: it is for checkpoints, whose updates can be kept as they "
        + "are. Leave it out.")]
    [InlineData(
        "analyze RUN --dim 64", "--dim cannot be used here: it is for checkpoints, which are sketched now. Leave it out.")]
    [InlineData("analyze RUN --groups layer", "--groups cannot be used here: it is for checkpoints; a run keeps its groups "
        + "(--group picks one). Leave it out.")]
    [InlineData("analyze RUN --null white-noise", "--null cannot be used here: the events of a run are recorded; replay tries "
        + "another null. Leave it out.")]
    [InlineData("analyze CKPT --parameters 10", "--parameters cannot be used here: it is for a matrix, which has no number of "
        + "parameters. Leave it out.")]
    [InlineData(
        "analyze CKPT --step-size 10", "--step-size cannot be used here: it is for a matrix, which has no steps. Leave it out.")]
    [InlineData(
        "analyze CKPT --parameters x", "--parameters is 'x'; it must be a number, at least 4. See spectral-edge analyze --help.")]
    [InlineData("analyze RUN --watch gap", "--watch cannot be used here: the events of a run are recorded; replay runs "
        + "other detectors. Leave it out.")]
    [InlineData("analyze RUN --run-length 1000", "--run-length cannot be used here: the events of a run are recorded; replay "
        + "tries another one. Leave it out.")]
    [InlineData("analyze RUN --as-published", "--as-published cannot be used here: the rule for k* of a run is recorded; watch its "
        + "recording or checkpoints. Leave it out.")]
    [InlineData("analyze RUN --at 4", "--at is 4; it must be at or after the second sample, at step 6. Two windows are compared.")]
    [InlineData("analyze CKPT --null x", "--null is 'x'; it must be one of white-noise, unequal-steps, coloured-noise, "
        + "coloured-unequal-steps, none. See spectral-edge analyze --help.")]
    [InlineData("analyze CKPT --dim 100", "--dim is 100; it must be a multiple of 64. Sketches are made of blocks of 64.")]
    [InlineData(
        "analyze CKPT --dim 64 --exact", "--exact and --dim are given; there must be one of them. Exact updates have no sketch.")]
    [InlineData("analyze CKPT --groups x", "--groups is 'x'; it must be whole, layer, parameter, or patterns such as "
        + "attention=*.attn.*,mlp=*.mlp.*, separated by commas. 'x' is none of them.")]
    [InlineData("analyze CKPT --window 50", "checkpoints has 40 updates, which never fill a window of 50. Take a shorter one "
        + "with --window, from 3 on, or give more of them.")]
    [InlineData("analyze RUN --loss nowhere.csv", "--loss is 'nowhere.csv'; there must be such a file, and it must not be empty. "
        + "Give a CSV file with the columns step and loss.")]
    [InlineData("analyze RUN --loss LOSS:x", "--loss asks for the column 'x'; LOSS has loss, accuracy. Name one of them.")]
    [InlineData("analyze RUN --loss-column x", "--loss-column is given and --loss is not. Name the file with --loss.")]
    [InlineData("analyze RUN --include *", "--include and the like cannot be used here: they pick files and tensors of "
        + "checkpoints. Leave it out.")]
    [InlineData("analyze CKPT --include x*", "CKPT: --include and --exclude leave out all that is here (41). Patterns meet the "
        + "names of files and folders, not their paths.")]
    [InlineData("info RUN --files", "--files cannot be used here: it lists what checkpoints hold. Leave it out.")]
    [InlineData(
        "analyze --gram MATRIX --null unequal-steps",
        "--null is unequal-steps and --parameters is missing; that null must know how many parameters there were. Give "
        + "--parameters, or leave --null out.")]
    [InlineData(
        "analyze --gram MATRIX --step-size 10 --every 15",
        "--every is 15; it must be a multiple of --step-size, 10, of at most 400. Updates can only be joined.")]
    [InlineData("replay CKPT", "'CKPT' is no run. Give the folder of a run, or its run.jsonl.")]
    [InlineData("analyze CKPT --watch grokking --run-length 1000", "--run-length is 1000 and --watch is Grokking; a detector that follows it must be "
        + "among them. Use --watch common, or leave it out.")]
    [InlineData(
        "replay RUN --run-length 5", "--run-length is '5'; it must be a number, at least 100. See spectral-edge replay --help.")]
    [InlineData("compare RUN", "compare is given 1 run, 'RUN'; there must be at least 2. Give another, or use analyze.")]
    [InlineData("compare RUN RUN --every 2", "small has no spectrum of group 'all' every 2 steps. It has all (window 5, every "
        + "1), layer.first (window 5, every 1), layer.second (window 5, every 1); choose with --group, --window and --every.")]
    [InlineData("compare RUN RUN --align x", "--align is 'x'; it must be one of gap_collapsed, gap_opened, plateau, collapse, "
        + "which is what these runs have.")]
    [InlineData(
        "compare CKPT CKPT --window 5 --measure learning_rate_sum",
        "--measure is 'learning_rate_sum'; it is defined in no sample of checkpoints. Choose another, or leave the run "
        + "out.")]
    [InlineData("sweep CKPT --windows 5,x", "--windows is '5,x'; it must be whole numbers of at least 3, separated by commas. "
        + "See spectral-edge sweep --help.")]
    [InlineData("sweep CKPT --windows 50", "checkpoints has 40 updates; the shortest window takes 50. Take shorter --windows or "
        + "--strides.")]
    [InlineData("sweep OTHER", "'OTHER' is a run without a recording; its updates are gone. Give checkpoints, a "
        + "trajectory.sketch or a matrix; Run.Recording of MonitorOptions makes one.")]
    [InlineData("sweep --gram MATRIX --group x", "--group is 'x'; a matrix has one group, 'all'. Leave it out.")]
    [InlineData("report RUN", "--out is missing; it must be given. The folder of the report, or a file that ends with .html. See "
        + "spectral-edge report --help.")]
    [InlineData("serve", "<path> is missing; it must be given. A folder of runs, the folder of one run, or run.jsonl. See "
        + "spectral-edge serve --help.")]
    [InlineData("watch RUN RUN", "'RUN' is no option of watch, which takes no further arguments either. See spectral-edge watch "
        + "--help.")]
    [InlineData("analyze RUN --out", "--out is given without a value. See spectral-edge analyze --help.")]
    [InlineData("serve EMPTY", "An argument is empty; it must be a path or a value. Is a variable of the shell empty? See "
        + "spectral-edge serve --help.")]
    [InlineData("convert RUN --out EMPTY", "An argument is empty; it must be a path or a value. Is a variable of the shell empty? "
        + "See spectral-edge convert --help.")]
    [InlineData("check RUN", "There is no rule. Give one with --rule \"no gap_collapsed\", or a file of them with --rules.")]
    [InlineData("check RUN --rule maybe", "The rule 'maybe' cannot be used: it must be 'no KIND', 'some KIND' or 'MEASURE < "
        + "VALUE' (also >, <=, >=), each with spaces between the words.")]
    [InlineData(
        "check RUN --rule no~gap_opened --window 5",
        "--window cannot be used here: the windows of a run are recorded, and rules are about all of them. Leave it out.")]
    [InlineData(
        "check RUN --rule no~gap_opened --every 1",
        "--every cannot be used here: the windows of a run are recorded, and rules are about all of them. Leave it out.")]
    [InlineData(
        "check RUN --rule no~gap_opened --group layer.first",
        "'--group' is no option of this command, and no path either. See its --help.")]
    [InlineData(
        "check RUN --rule no~gap_opened --loss LOSS",
        "'--loss' is no option of this command, and no path either. See its --help.")]
    [InlineData("convert RUN --out x.npy", "--out is 'x.npy' and a run becomes tables; it must end in .csv or .parquet for one of "
        + "them, or be a folder for all. Give the trajectory.sketch beside the run for anything else.")]
    [InlineData("convert RUN --out LOSS", "--out is 'LOSS', which exists; a table is never written over. Name another file.")]
    [InlineData("convert RUN --out x --table events", "--table is given and --out is 'x', a folder, which gets all tables. Leave "
        + "--table out, or name a file that ends in .csv or .parquet.")]
    [InlineData("convert RUN --out x.csv --table weights", "--table is 'weights'; small has none. It has samples, events, metrics.")]
    [InlineData("convert RUN --out x.csv --table event", "--table is 'event'; it must be one of samples, events, metrics, weights, "
        + "probes, interventions. See spectral-edge convert --help.")]
    [InlineData("convert CKPT --out x.npy --table events", "--table is given and 'checkpoints' is no run; only a run has tables. "
        + "Leave --table out.")]
    [InlineData(
        "convert CKPT --out x", "--out is 'x' and 'checkpoints' is no run, which alone becomes tables; it must end in .sketch for a "
            + "recording or in .npy for a matrix of products.")]
    [InlineData("convert RECORDING --out x.sketch", "A recording becomes a recording of another number format; there must be "
        + "one. Give --precision float32 or float64.")]
    [InlineData("convert CKPT --out RECORDING", "--out is 'RECORDING', which exists; a recording is never written over. Name "
        + "another file.")]
    [InlineData(
        "convert --gram MATRIX --out x.npy", "'--gram' is no option of this command, and no path either. See its --help.")]
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
        Assert.EndsWith($"spectral-edge: '{path}' holds no sample that can be read; 1 line cannot be. Record it again with this "
            + "version.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoRunFile_SaysWhatToGive()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("run.jsonl"), "{}\n");

        Assert.Equal($"spectral-edge: '{folder.File("run.jsonl")}' is no run file: its first line must be a header. Give the "
            + "run.jsonl that a monitor wrote, or the folder it is in.\n", Tool.Run("info", folder.File("run.jsonl")).Error);
    }

    [Fact]
    public void Run_FolderOfRuns_ListsThem()
    {
        using var folder = new TempFolder();
        var first = SmallRun.Record(folder.Path, name: "first");
        var second = SmallRun.Record(folder.Path, seed: 8, name: "second");

        var expected = $"spectral-edge: '{folder.Path}' is no run but holds 2 runs; there must be one. Give one of them: "
            + $"{first}, {second}. compare takes several.\n";
        Assert.Equal(expected, Tool.Run("analyze", folder.Path).Error);
        Assert.Equal(expected, Tool.Run("info", folder.Path).Error);

        // A file beside them, or a folder between, is no reason to look for checkpoints.
        File.WriteAllText(folder.File("notes.txt"), "seeds 7 and 8");
        Assert.Equal(expected, Tool.Run("analyze", folder.Path).Error);
        Directory.CreateDirectory(folder.File("deep"));
        Directory.Move(first, Path.Combine(folder.Path, "deep", "first"));
        Directory.Move(second, Path.Combine(folder.Path, "deep", "second"));
        Assert.Contains("is no run but holds 2 runs", Tool.Run("analyze", folder.Path).Error, StringComparison.Ordinal);
    }

    private string Fill(string text) => text
        .Replace("RECORDING", inputs.Recording, StringComparison.Ordinal)
        .Replace("MATRIX", inputs.Matrix, StringComparison.Ordinal)
        .Replace("OTHER", inputs.Other, StringComparison.Ordinal)
        .Replace("CKPT", inputs.Checkpoints, StringComparison.Ordinal)
        .Replace("LOSS", inputs.Loss, StringComparison.Ordinal)
        .Replace("RUN", inputs.Run, StringComparison.Ordinal)
        .Replace("EMPTY", string.Empty, StringComparison.Ordinal)
        .Replace('~', ' ');
}
