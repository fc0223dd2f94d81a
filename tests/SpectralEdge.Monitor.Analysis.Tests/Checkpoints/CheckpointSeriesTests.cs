using System.Text;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class CheckpointSeriesTests
{
    [Fact]
    public void Open_Folder_SortsBySteps()
    {
        using var folder = new TempFolder();
        foreach (var step in new[] { 1000, 20, 300 })
        {
            Write(folder, $"step-{step}.safetensors", CheckpointBytes.SafeTensors(("a", [1])));
        }

        Write(folder, "optimizer-20.pt", [1]);
        Write(folder, "notes.txt", [1]);
        var series = CheckpointSeries.Open(folder.Path);

        Assert.Equal([20, 300, 1000], series.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal(
            [("notes.txt", "no file of a format that is read"), ("optimizer-20.pt", "the state of an optimizer, by its name")],
            series.Skips.Files.Select(file => (Path.GetFileName(file.Path), file.Reason)));
        Assert.Equal(1, series.ParameterCount);
    }

    [Fact]
    public void Open_FolderOfFolders_ReadsEachWithItsShards()
    {
        using var folder = new TempFolder();
        foreach (var step in new[] { 100, 200 })
        {
            Write(folder, $"checkpoint-{step}/m-00001-of-00002.safetensors", CheckpointBytes.SafeTensors(("a", [1])));
            Write(folder, $"checkpoint-{step}/m-00002-of-00002.safetensors", CheckpointBytes.SafeTensors(("b", [1, 2])));
            Write(
                folder, $"checkpoint-{step}/model.safetensors.index.json",
                Encoding.UTF8.GetBytes(
                    "{\"weight_map\":{\"a\":\"m-00001-of-00002.safetensors\",\"b\":\"m-00002-of-00002.safetensors\"}}"));
            Write(folder, $"checkpoint-{step}/optimizer.pt", [0x80, 2]);
            Write(folder, $"checkpoint-{step}/training_args.bin", [0x80, 2]);
        }

        var series = CheckpointSeries.Open(folder.Path);

        Assert.Equal([100, 200], series.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal(["a", "b"], series.Blocks.Select(block => block.Name));
        Assert.Equal(
            [("optimizer.pt", 2), ("training_args.bin", 2)],
            series.Skips.Files.CountBy(file => Path.GetFileName(file.Path)).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Open_FolderOfPickles_RefusesThem()
    {
        using var folder = new TempFolder();
        Write(folder, "checkpoint-1/pytorch_model.bin", [0x80, 2, 0x8A]);

        Assert.Contains(
            "can run any code",
            Assert.Throws<CheckpointException>(() => CheckpointSeries.Open(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FoldersOfNumPyArrays_NamesBlocksByFiles()
    {
        using var folder = new TempFolder();
        foreach (var step in new[] { 1, 2 })
        {
            Write(folder, $"step_{step}/layer0.kernel.npy", CheckpointBytes.Npy([1, 2]));
            Write(folder, $"step_{step}/layer0.bias.npy", CheckpointBytes.Npy([3]));
        }

        Assert.Equal(["layer0.bias", "layer0.kernel"], CheckpointSeries.Open(folder.Path).Blocks.Select(block => block.Name));
    }

    [Theory]
    [InlineData("series.csv", "step,file\n7,final.safetensors\n3,start.safetensors\n")]
    [InlineData("series.json", "[{\"file\":\"final.safetensors\",\"step\":7},{\"file\":\"start.safetensors\",\"step\":3}]")]
    public void Open_Manifest_TakesItsSteps(string name, string text)
    {
        using var folder = new TempFolder();
        Write(folder, "start.safetensors", CheckpointBytes.SafeTensors(("a", [1])));
        Write(folder, "final.safetensors", CheckpointBytes.SafeTensors(("a", [2])));
        var series = CheckpointSeries.Open(Write(folder, name, Encoding.UTF8.GetBytes(text)));

        Assert.Equal([3, 7], series.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.EndsWith("start.safetensors", series.Checkpoints[0].Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv", "file;step\n")]
    [InlineData("a.csv", "file,step\nx.npy,-1\n")]
    [InlineData("a.csv", "file,step\nx.npy\n")]
    [InlineData("a.csv", "file,step\n,3\n")]
    [InlineData("a.csv", "file,step\n")]
    [InlineData("a.json", "[{\"file\":\"x\"}]")]
    [InlineData("a.json", "[{\"file\":\"x\",\"step\":1.5}]")]
    [InlineData("a.json", "[{\"file\":null,\"step\":1}]")]
    [InlineData("a.json", "[{\"file\":\"x\",\"step\":-1}]")]
    [InlineData("a.json", "[[[[[[[[[[[[")]
    [InlineData("a.json", "")]
    public void Open_DamagedManifest_SaysSo(string name, string text)
    {
        using var folder = new TempFolder();
        Assert.Throws<CheckpointException>(() => CheckpointSeries.Open(Write(folder, name, Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Open_StepsTwiceOrMissing_ListsThem()
    {
        using var folder = new TempFolder();
        var one = Write(folder, "step-1.safetensors", CheckpointBytes.SafeTensors(("a", [1])));
        var same = Write(folder, "step-001.safetensors", CheckpointBytes.SafeTensors(("a", [1])));
        var none = Write(
            folder, "../" + Path.GetFileName(folder.Path) + "/x/model.safetensors", CheckpointBytes.SafeTensors(("a", [1])));

        var twice = Assert.Throws<CheckpointException>(() => CheckpointSeries.Open([one, same])).Message;
        var missing = Assert.Throws<CheckpointException>(() => CheckpointSeries.Open([one, none])).Message;

        Assert.StartsWith($"Several checkpoints have one step:\n- step 1: {one}, {same}\n", twice, StringComparison.Ordinal);
        Assert.StartsWith($"1 of 2 checkpoints have no step in their name:\n- {none}\n", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CheckpointsThatDiffer_ListsTheDifferences()
    {
        using var folder = new TempFolder();
        Write(
            folder, "step-1.safetensors",
            CheckpointBytes.SafeTensors(
                ("a", "F32", [2], new byte[8]), ("b", "F32", [1], new byte[4]), ("c", "F32", [1], new byte[4])));
        Write(
            folder, "step-2.safetensors",
            CheckpointBytes.SafeTensors(
                ("a", "F32", [2, 1], new byte[8]), ("b", "BF16", [1], new byte[2]), ("d", "F32", [1], new byte[4])));

        Assert.Equal(
            """
            Checkpoints differ from the first, that of step 1:
            - step 2: 'a' is F32 [2, 1], in the first F32 [2]
            - step 2: 'b' is BF16 [1], in the first F32 [1]
            - step 2: 'c' is missing
            - step 2: 'd' is new
            All must have the same blocks. Leave out what differs with CheckpointOptions.Exclude, or checkpoints with CheckpointOptions.ExcludeFiles.
            """.ReplaceLineEndings("\n"),
            Assert.Throws<CheckpointException>(() => CheckpointSeries.Open(folder.Path)).Message);
        Assert.Equal(
            ["b"],
            CheckpointSeries.Open(
                [Path.Combine(folder.Path, "step-1.safetensors")],
                new CheckpointOptions { Include = ["?"], Exclude = ["a", "c"] }).Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Open_NamesOfWrappersMasksHeadsAndOptimizers_KeepsParametersOnly()
    {
        using var folder = new TempFolder();
        float[] mask = [1, 0, 1, 1];
        float[] weight = [1, 2, 3, 4];
        foreach (var step in new[] { 1, 2 })
        {
            Write(folder, $"step-{step}.safetensors", CheckpointBytes.SafeTensors(
                ("_orig_mod.wte.weight", "F32", [2, 2], CheckpointBytes.Bytes(weight)),
                ("_orig_mod.lm_head.weight", "F32", [2, 2], CheckpointBytes.Bytes(weight)),
                ("_orig_mod.h.0.attn.bias", "F32", [1, 1, 2, 2], CheckpointBytes.Bytes(mask)),
                ("_orig_mod.h.1.attn.bias", "F32", [1, 1, 2, 2], CheckpointBytes.Bytes(weight)),
                ("_orig_mod.h.0.attn.masked_bias", "F32", [], CheckpointBytes.Bytes(-1e4f)),
                ("optimizer.wte.weight", "F32", [1], CheckpointBytes.Bytes(1f)),
                ("steps", "I64", [1], CheckpointBytes.Bytes(1L)),
                ("empty", "F32", [0], [])));
        }

        var series = CheckpointSeries.Open(folder.Path);

        Assert.Equal(["wte.weight", "h.1.attn.bias"], series.Blocks.Select(block => block.Name));
        Assert.Equal(["h.0.attn.bias", "h.0.attn.masked_bias"], series.Skips.Masks);
        Assert.Equal(["lm_head.weight"], series.Skips.TiedHeads);
        Assert.Equal(
            (1, 1, 1, 0),
            (
                series.Skips.OptimizerTensors, series.Skips.IntegerTensors, series.Skips.EmptyTensors,
                series.Skips.ExcludedTensors));
        Assert.Equal(
            5,
            CheckpointSeries.Open(
                folder.Path, new CheckpointOptions { SkipsMasks = false, SkipsTiedHeads = false }).Blocks.Count);
    }

    [Fact]
    public void Open_HeadOrMaskThatIsTrainedLater_IsKept()
    {
        using var folder = new TempFolder();
        foreach (var (step, last) in new[] { (1, 4f), (2, 5f) })
        {
            Write(folder, $"step-{step}.safetensors", CheckpointBytes.SafeTensors(
                ("wte.weight", "F32", [2], CheckpointBytes.Bytes(1f, 4)),
                ("lm_head.weight", "F32", [2], CheckpointBytes.Bytes(1f, last)),
                ("h.attn.bias", "F32", [2, 2], step == 1 ? new byte[16] : CheckpointBytes.Bytes(1f, 2, 3, 4))));
        }

        Assert.Equal(
            ["wte.weight", "lm_head.weight", "h.attn.bias"],
            CheckpointSeries.Open(folder.Path).Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Open_NamesThatMeetWhenStripped_SaysSo()
    {
        using var folder = new TempFolder();
        var file = Write(folder, "step-1.safetensors", CheckpointBytes.SafeTensors(("module.a", [1]), ("a", [2])));

        Assert.Contains(
            "two tensors are called 'a'",
            Assert.Throws<CheckpointException>(() => CheckpointSeries.Open([file])).Message,
            StringComparison.Ordinal);
        Assert.Equal(2, CheckpointSeries.Open([file], new CheckpointOptions { StripsWrappers = false }).Blocks.Count);
    }

    [Fact]
    public void Open_WrongOptions_ListsAll() => Assert.Equal(
        "CheckpointOptions cannot be used:\n- Include is null; it must be a list of patterns. Leave it out for none.\n- "
        + "Exclude[0] is empty; it must be a pattern. Use '*' for every name.",
        Assert.Throws<MonitorOptionsException>(() => CheckpointSeries.Open(
            ["step-1.npy"], new CheckpointOptions { Include = null!, Exclude = [string.Empty] })).Message);

    private static string Write(TempFolder folder, string name, byte[] bytes)
    {
        var path = Path.GetFullPath(Path.Combine(folder.Path, name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
