using System.Text;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Which files make a series, and what is said of the others.</summary>
public sealed class SeriesFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SeriesFilesTests()
    {
        for (var step = 1; step <= 3; step++)
        {
            Write($"step-{step}.safetensors", Tensors(step));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.safetensors", "its name has no step", true)]
    [InlineData("model-v9.safetensors", "its name has the number 9 and no word such as step before it, as others have", true)]
    [InlineData("tmp-step-4.safetensors", "unfinished: it has a temporary name", true)]
    [InlineData("step-4.safetensors.tmp", "unfinished: it has a temporary name", true)]
    [InlineData("step-4.npz.incomplete", "unfinished: it has a temporary name", true)]
    [InlineData("step-3-ema.safetensors", "averaged weights (EMA), by its name; the others are watched", true)]
    [InlineData("muon-optimizer-step-3.safetensors", "the state of an optimizer, by its name", false)]
    [InlineData("opt-3.dat", "the state of an optimizer, by its name", false)]
    [InlineData("step-3.pt", "a Python pickle, which is not read", true)]
    [InlineData("._step-3.safetensors", "hidden", false)]
    [InlineData("config.json", "no file of a format that is read", false)]
    public void Open_FileThatIsNoMember_IsPassedOverWithItsReason(string name, string reason, bool isCheckpoint)
    {
        Write(name, Tensors(9));

        AssertSkipped(name, reason, isCheckpoint);
    }

    [Fact]
    public void Open_EmptyFile_IsUnfinished()
    {
        Write("step-4.safetensors", []);

        AssertSkipped("step-4.safetensors", "unfinished: it is empty, or a pipe, which cannot be read twice", true);
    }

    [Theory]
    [InlineData("step-4.safetensors")]
    [InlineData("step-4.npz")]
    [InlineData("step-4.npy")]
    [InlineData("step-4.dat")]
    public void Open_FileThatIsCutAnywhere_IsUnfinished(string name)
    {
        var whole = name switch
        {
            "step-4.npz" => CheckpointBytes.Npz(
                System.IO.Compression.CompressionLevel.NoCompression, ("a", CheckpointBytes.Npy([1, 2, 3, 4]))),
            "step-4.npy" => CheckpointBytes.Npy([1, 2, 3, 4]),
            "step-4.dat" => CheckpointBytes.TorchSharp(("a", 6, [4], new byte[16])),
            _ => Tensors(4),
        };
        for (var length = 1; length < whole.Length; length++)
        {
            Write(name, whole[..length]);

            AssertSkipped(name, "unfinished: the file ends before it should", true);
        }
    }

    [Fact]
    public void Open_Links_OfMembersAndToNothingArePassedOver()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "last-step-9.safetensors"), "step-3.safetensors");
        AssertSkipped("last-step-9.safetensors", "a link to step-3.safetensors", true);
        File.Delete(Path.Combine(_folder.Path, "last-step-9.safetensors"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "step-9.safetensors"), "nowhere");
        AssertSkipped("step-9.safetensors", "a link to nothing, or to a pipe, which cannot be read twice", true);
    }

    [Fact]
    public void Open_LinkToAFileElsewhere_IsRead()
    {
        var elsewhere = Write("other/blob", Tensors(4));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "step-4.safetensors"), elsewhere);

        Assert.Equal([1, 2, 3, 4], Open().Checkpoints.Select(checkpoint => checkpoint.Step));
    }

    [Theory]
    [InlineData("checkpoint-4/readme.txt", "a folder without files that are read", false)]
    [InlineData("checkpoint-4/model.safetensors.tmp", "unfinished: its file has a temporary name", true)]
    [InlineData("tmp-checkpoint-4/model.safetensors", "unfinished: it has a temporary name", true)]
    public void Open_FolderThatIsNoMember_IsPassedOver(string name, string reason, bool isCheckpoint)
    {
        Write(name, Tensors(4));

        AssertSkipped(Path.GetDirectoryName(name)!, reason, isCheckpoint);
    }

    [Fact]
    public void Open_FolderWhosePartIsMissing_IsUnfinished()
    {
        Write(
            "checkpoint-4/model.safetensors.index.json",
            Encoding.UTF8.GetBytes("{\"weight_map\":{\"a\":\"model-1-of-1.safetensors\"}}"));

        AssertSkipped("checkpoint-4", "unfinished: its part model-1-of-1.safetensors is missing", true);
    }

    [Fact]
    public void Open_FolderWithASeriesOfItsOwn_IsPassedOver()
    {
        Write("old/step-7.safetensors", Tensors(7));
        Write("old/step-8.safetensors", Tensors(8));

        AssertSkipped("old", "a folder with a series of its own", true);
    }

    [Fact]
    public void Open_IncludeAndExclude_PickFiles()
    {
        Write("step-9.safetensors", [1, 2, 3]);

        Assert.Equal(
            [1, 3],
            Open(new() { IncludeFiles = ["step-?.safetensors"], ExcludeFiles = ["*-9.*", "step-2.*"] }).Checkpoints
                .Select(checkpoint => checkpoint.Step));
        Assert.Contains(
            "CheckpointOptions.IncludeFiles and CheckpointOptions.ExcludeFiles leave out all that is here (4).",
            Assert.Throws<CheckpointException>(() => Open(new() { IncludeFiles = ["x"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SeriesOfOptimizerOrEmaNames_IsReadIfAllAreCalledSo()
    {
        using var folder = new TempFolder();
        for (var step = 1; step <= 2; step++)
        {
            Write($"{folder.Path}/muon-optimizer-ema-step-{step}.safetensors", Tensors(step));
        }

        Assert.Equal([1, 2], CheckpointSeries.Open(folder.Path).Checkpoints.Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void Open_BuffersAndAveragedTensors_AreLeftOutAndNamed()
    {
        using var folder = new TempFolder();
        Write($"{folder.Path}/step-1.safetensors", CheckpointBytes.SafeTensors(
            ("a", [1]), ("bn.running_mean", [1]), ("bn.running_var", [2]), ("ema.a", [3]), ("model_ema.a", [4])));

        var series = CheckpointSeries.Open(folder.Path);

        Assert.Equal(["a"], series.Blocks.Select(block => block.Name));
        Assert.Equal(["bn.running_mean", "bn.running_var"], series.Skips.Buffers);
        Assert.Equal(["ema.a", "model_ema.a"], series.Skips.Averages);
        Assert.Equal(
            ["a", "bn.running_mean", "bn.running_var"],
            CheckpointSeries.Open(folder.Path, new CheckpointOptions { SkipsBuffers = false }).Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Open_ModelThatIsAllAverages_IsRead()
    {
        using var folder = new TempFolder();
        Write($"{folder.Path}/step-1.safetensors", CheckpointBytes.SafeTensors(("ema.a", [1])));

        Assert.Equal(["ema.a"], CheckpointSeries.Open(folder.Path).Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Open_NpyFileForEachStep_HasOneName()
    {
        using var folder = new TempFolder();
        for (var step = 1; step <= 3; step++)
        {
            Write($"{folder.Path}/step-{step}.npy", CheckpointBytes.Npy([step, 2]));
        }

        Assert.Equal(["array"], CheckpointSeries.Open(folder.Path).Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Open_FilesOfOneNameInFoldersOfSteps_TakeTheFolders() => Assert.Equal(
        [10, 20],
        CheckpointSeries.Open(
            [
                Write("a/step-20/llama2.safetensors", Tensors(1)), Write("a/step-10/llama2.safetensors", Tensors(2)),
            ]).Checkpoints.Select(checkpoint => checkpoint.Step));

    [Fact]
    public void Open_TensorOfAFormatThatIsNotRead_IsRefusedUnlessItIsLeftOut()
    {
        using var folder = new TempFolder();
        Write($"{folder.Path}/step-1.safetensors", CheckpointBytes.SafeTensors(
            ("a", "F32", [1], new byte[4]), ("a.scale", "F8_E8M0", [4], new byte[4]), ("q", "F4", [8], new byte[4])));

        Assert.Contains(
            "'a.scale' is of dtype 'F8_E8M0', which is not read: F64, F32, F16, BF16, F8_E4M3 and F8_E5M2 are.",
            Assert.Throws<CheckpointException>(() => CheckpointSeries.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(
            ["a"],
            CheckpointSeries.Open(folder.Path, new CheckpointOptions { Exclude = ["*.scale", "q"] }).Blocks
                .Select(block => block.Name));
    }

    private CheckpointSeries Open(CheckpointOptions? options = null) => CheckpointSeries.Open(_folder.Path, options);

    private void AssertSkipped(string name, string reason, bool isCheckpoint)
    {
        var series = Open();

        Assert.Equal([1, 2, 3], series.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal(
            [new SkippedFile(Path.Combine(_folder.Path, name), reason) { IsCheckpoint = isCheckpoint }], series.Skips.Files);
    }

    private static byte[] Tensors(int value) => CheckpointBytes.SafeTensors(("a", [value]));

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
