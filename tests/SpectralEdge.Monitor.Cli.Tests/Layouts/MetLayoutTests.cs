using System.Text.Json;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Faults that users met, each with what is done now.</summary>
public sealed class MetLayoutTests : IDisposable
{
    private static readonly string[] Hundreds = ["100", "200", "300", "400", "500"];

    private readonly LayoutFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("step-#.npy", "1,2,3,4", "1 2 3 4")]
    [InlineData("step-#.npz", "1k,2k,10k,11k,1500", "1000 1500 2000 10000 11000")]
    [InlineData("step-#.npz", "1_000,1_500,2_000,500", "500 1000 1500 2000")]
    [InlineData("step-#.npz", "1e3,2e3,3e3,1.5e3", "1000 1500 2000 3000")]
    [InlineData("step-#.npz", "008,009,010,011", "8 9 10 11")]
    [InlineData("muon-optimizer-step-#.safetensors", "1,2,3,4", "1 2 3 4")]
    public void Info_Steps_AreReadAsTheyAreWritten(string name, string numbers, string steps)
    {
        _folder.Weights(name, numbers.Split(','));

        Assert.Equal(steps, Steps(Tool.Run("info", _folder.Path, "--files", "--json")));
        Assert.Equal(0, Tool.Run("analyze", _folder.Path, "--window", "3").Code);
    }

    [Fact]
    public void Info_StepsWithCommas_AreThousands()
    {
        _folder.Weights("step-#.npz", "1,000", "1,500", "12,000", "500");

        Assert.Equal("500 1000 1500 12000", Steps(Tool.Run("info", _folder.Path, "--files", "--json")));
    }

    [Fact]
    public void Analyze_ArchiveWithAFlippedBit_IsRefused()
    {
        _folder.Weights("step-#.npz", Hundreds).Flip("step-300.npz");

        var outcome = Tool.Run("analyze", _folder.Path, "--window", "3");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("step-300.npz", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("checksum (CRC-32)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_EverythingThatIsNoMember_IsListedWithItsReason()
    {
        _folder.Weights("step-#.safetensors", Hundreds).Weights("final.safetensors").Weights("step-#-ema.safetensors", Hundreds)
            .Weights("tmp-step-600.safetensors").Weights("step-600.safetensors").Cut("step-600.safetensors", 9)
            .Text("step-700.safetensors", "").Text("._step-100.safetensors", "\0\u0005").Link("last.safetensors", "step-500.safetensors");

        var info = Tool.Run("info", _folder.Path, "--files", "--json").Json;
        var table = Tool.Run("info", _folder.Path, "--files").Output;

        Assert.Equal(
            [
                "._step-100.safetensors: hidden", "final.safetensors: its name has no step",
                "last.safetensors: a link to step-500.safetensors",
                .. Hundreds.Select(step => $"step-{step}-ema.safetensors: averaged weights (EMA), by its name; the others are watched"),
                "step-600.safetensors: unfinished: the file ends before it should",
                "step-700.safetensors: unfinished: it is empty, or a pipe, which cannot be read twice",
                "tmp-step-600.safetensors: unfinished: it has a temporary name",
            ],
            info.GetProperty("files").EnumerateArray().Where(file => file.GetProperty("step").ValueKind == JsonValueKind.Null)
                .Select(file => $"{Path.GetFileName(file.GetProperty("file").GetString())}: {file.GetProperty("reason")}")
                .Order(StringComparer.Ordinal));
        Assert.Equal("100 200 300 400 500", Steps(Tool.Run("info", _folder.Path, "--files", "--json")));
        Assert.Contains("a link to step-500.safetensors", table, StringComparison.Ordinal);
        var said = Tool.Run("analyze", _folder.Path, "--window", "3").Error.TrimEnd('\n').Split('\n');
        Assert.Equal(6, said.Length);
    }

    [Fact]
    public void Info_Tensors_HaveShapeTypeAndGroup()
    {
        _folder.Tensors("step-#.npz", ["h.0.attn.weight", "h.0.mlp.weight", "bn.running_var", "wte.weight"], Hundreds);
        string[] arguments = ["info", _folder.Path, "--tensors", "--groups", "attention=*.attn.*,mlp=*.mlp.*"];

        var tensors = Tool.Run([.. arguments, "--json"]).Json.GetProperty("tensors").EnumerateArray().Select(tensor => string.Join(
            ' ', tensor.EnumerateObject().Select(property => property.Value.ToString())));

        Assert.Equal(
            ["h.0.attn.weight 16 float32 16 attention", "h.0.mlp.weight 16 float32 16 mlp", "wte.weight 16 float32 16 rest"],
            tensors);
        Assert.Contains("buffers of normalisation layers  bn.running_var", Tool.Run(arguments).Output, StringComparison.Ordinal);
        Assert.Contains(
            "left out: 1 buffer of normalisation layers, which no optimizer moves (bn.running_var)",
            Tool.Run("analyze", _folder.Path, "--window", "3").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_IncludeAndExcludeTensors_PickWhatIsWatched()
    {
        _folder.Tensors("step-#.npz", ["a.weight", "a.bias", "b.weight", "module.c"], Hundreds);

        var info = Tool.Run(
            "info", _folder.Path, "--tensors", "--json", "--include-tensors", "a.*", "--include-tensors", "c", "--exclude-tensors",
            "*.bias");

        Assert.Equal(
            ["a.weight", "c"],
            info.Json.GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString()));
    }

    [Fact]
    public void Analyze_TooFewUpdates_SaysWhatIsMissing()
    {
        _folder.Weights("step-#.npz", "1", "2");

        Assert.EndsWith(
            " has 1 update; the shortest window, --window 3, takes 3. Give at least 4 checkpoints of the run.\n",
            Tool.Run("analyze", _folder.Path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_SameCheckpointEachTime_SaysSo()
    {
        _folder.Weights("step-1.npz");
        foreach (var step in new[] { 2, 3, 4, 5 })
        {
            File.Copy(_folder.Full("step-1.npz"), _folder.Full($"step-{step}.npz"));
        }

        Assert.Contains(
            "2 updates are exactly zero, at steps 4, 5: these checkpoints hold the same values as those before them\n",
            Tool.Run("analyze", _folder.Path, "--window", "3").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_CheckpointsThatAreNotFinite_AreNamedRatherThanTheWindow()
    {
        var checkpoints = SmallCheckpoints.Write(_folder.Full("run"), steps: 12);
        foreach (var step in new[] { 3, 6, 9 })
        {
            SmallCheckpoints.SpoilLastValue(Path.Combine(checkpoints, $"step-{step}.safetensors"));
        }

        Assert.EndsWith(
            "run has 12 updates, but no 5 of them follow each other without a break: 3 checkpoints left out: not finite. Look at these "
            + "first; a shorter --window may fit between them.\n",
            Tool.Run("analyze", checkpoints, "--window", "5").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_Pickles_PrintLinesThatCanBePasted()
    {
        _folder.Weights("step-#.pt", Hundreds);

        var lines = Tool.Run("analyze", _folder.Path).Error.Split('\n');

        Assert.EndsWith("they write an .npz file beside each.", lines[0], StringComparison.Ordinal);
        Assert.Equal((string.Empty, "import pathlib, sys, numpy, torch"), (lines[1], lines[2]));
        var guide = File.ReadAllText(SpectralEdge.Monitor.Tests.Repository.PathOf("docs", "guide", "checkpoints.md"));
        Assert.Contains(string.Join('\n', lines[2..]).TrimEnd('\n'), guide, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_FolderAboveTwoRuns_NamesThem()
    {
        _folder.Weights("seed1/step-#.npz", Hundreds).Weights("seed2/step-#.npz", Hundreds);

        Assert.Contains(
            $"it holds 2 folders with a series of checkpoints each; there must be one. Give one of them: {_folder.Full("seed1")}; "
            + $"{_folder.Full("seed2")}",
            Tool.Run("analyze", _folder.Path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_FolderOfOneCheckpoint_SaysToGiveTheFolderAbove()
    {
        _folder.Weights("checkpoint-100/model.safetensors");

        Assert.Contains(
            "the folder is itself one checkpoint (model.safetensors)", Tool.Run("analyze", _folder.Full("checkpoint-100")).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step-1.h5", "\u0089HDF\r\n\u001a\n", "it is an HDF5 file, as Keras writes them.")]
    [InlineData("step-1.keras", "PK", "it is a model of Keras.")]
    [InlineData("step-1.msgpack", "\u0082", "it is a msgpack file, as Flax writes them.")]
    [InlineData("step-1.gguf", "GGUF", "it is a GGUF file, a model for inference")]
    [InlineData("1/_CHECKPOINT_METADATA", "{}", "it is a checkpoint of Orbax.")]
    [InlineData("model.ckpt-1.index", "x", "it is a checkpoint of TensorFlow.")]
    [InlineData("step-1.safetensors", "version https://git-lfs.github.com/spec/v1\noid", "it is a pointer of Git LFS")]
    [InlineData("step-1.safetensors", "<!DOCTYPE html><html>", "it is a web page")]
    [InlineData("step-1.onnx", "x", "it is a file of ONNX, a model for inference")]
    public void Analyze_ForeignFormat_SaysWhatItIsAndWhatToDo(string name, string start, string expected)
    {
        _folder.Text(name, start);

        var outcome = Tool.Run("analyze", _folder.Path);

        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Matches("(Save|Run|Download|numpy.savez)", outcome.Error);
    }

    [Fact]
    public void Info_RunFileWithAByteOrderMark_IsRead()
    {
        var run = SmallRun.Record(_folder.Path);
        var file = Path.Combine(run, "run.jsonl");
        File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(file)]);

        Assert.Contains("No problems found.", Tool.Run("info", run).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_MatrixWithAFirstStep_HasItsSteps()
    {
        SmallCheckpoints.Write(_folder.Full("run"), steps: 12);
        Tool.Run("convert", _folder.Full("run"), "--out", _folder.Full("dots.npy"));

        var steps = Tool.Run(
            "analyze", "--gram", _folder.Full("dots.npy"), "--window", "10", "--step-size", "5", "--first-step", "100", "--json").Json
            .GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("step").GetInt64());

        Assert.Equal([150, 155, 160], steps);
    }

    [Fact]
    public void Analyze_Pipe_DoesNotHang()
    {
        if (!OperatingSystem.IsWindows())
        {
            using var maker = System.Diagnostics.Process.Start("mkfifo", _folder.Full("step-1.npz"))!;
            maker.WaitForExit();

            Assert.Contains(
                "it is empty, or a pipe, which cannot be read twice", Tool.Run("analyze", _folder.Full("step-1.npz")).Error,
                StringComparison.Ordinal);
            Assert.Equal(2, Tool.Run("analyze", _folder.Path).Code);
        }
    }

    [Theory]
    [InlineData("pandas.csv", ",step,loss\n0,3,30\n1,5,50\n", "loss", "step")]
    [InlineData("tb.csv", "Wall time,Step,Value\n1.5,3,30\n2.5,5,50\n", "Value", "Step")]
    [InlineData("log.csv", "step,epoch,lr,train_loss\n3,0,1,30\n5,0,1,50\n", "train_loss", "step")]
    [InlineData("both.csv", "step,val_loss,train_loss\n3,9,30\n5,9,50\n", "train_loss", "step")]
    [InlineData("wandb.csv", "\"Step\",\"r - train/loss\",\"r - train/loss__MIN\"\n\"3\",\"30\",\"1\"\n\"5\",\"50\",\"1\"\n", "r - train/loss",
        "Step")]
    [InlineData("log.tsv", "global_step\tloss\n3.0\t30\n5.0\t50\n", "loss", "global_step")]
    [InlineData("log.jsonl", "{\"step\":3,\"loss\":30}\n{\"step\":5,\"loss\":50}\n", "loss", "step")]
    [InlineData("trainer_state.json", "{\"log_history\":[{\"step\":3,\"loss\":30},{\"step\":3,\"eval_loss\":9},{\"step\":5,\"loss\":50}]}",
        "loss", "step")]
    public void Analyze_Loss_IsFoundAndReported(string name, string text, string column, string by)
    {
        _folder.Weights("run/step-#.npz", "1", "2", "3", "4", "5", "6").Text(name, text);

        var outcome = Tool.Run("analyze", _folder.Full("run"), "--window", "3", "--loss", _folder.Full(name), "--json");

        Assert.Equal($"loss: column '{column}' of {_folder.Full(name)}, by '{by}'\n", outcome.Error);
        Assert.Equal(
            [30, 50, 50], outcome.Json.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("loss").GetDouble()));
    }

    [Theory]
    [InlineData("step,loss_a,loss_b\n4,1,2\n", "where 2 columns could be the loss: loss_a, loss_b. Name one with --loss-column.")]
    [InlineData("step,acc,f1\n4,1,2\n", "where 2 columns could be the loss: acc, f1. Name one with --loss-column.")]
    [InlineData("step,epoch,lr\n4,1,2\n", "where no column could be the loss: there are epoch, lr. Name one with --loss-column.")]
    [InlineData("a,b,c\n4,1,2\n", "there must be one of steps, called step, global_step")]
    public void Analyze_LossThatIsNotClear_IsRefusedUntilItIsNamed(string text, string expected)
    {
        _folder.Weights("run/step-#.npz", "1", "2", "3", "4", "5").Text("loss.csv", text);
        string[] arguments = ["analyze", _folder.Full("run"), "--window", "3", "--loss", _folder.Full("loss.csv")];

        Assert.Contains(expected, Tool.Run(arguments).Error, StringComparison.Ordinal);
        if (!text.StartsWith('a'))
        {
            Assert.Equal(0, Tool.Run([.. arguments, "--loss-column", text.Split(',', '\n')[2]]).Code);
        }
    }

    private static string Steps(Outcome outcome) => string.Join(' ', outcome.Json.GetProperty("files").EnumerateArray()
        .Select(file => file.GetProperty("step")).Where(step => step.ValueKind == JsonValueKind.Number)
        .Select(step => step.GetInt64()));
}
