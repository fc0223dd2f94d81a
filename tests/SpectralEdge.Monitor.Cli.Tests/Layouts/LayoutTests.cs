namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Checkpoints as training scripts and people lay them out: each layout is read right, or refused in words that name the
/// next step, which is then tried.</summary>
public sealed class LayoutTests : IDisposable
{
    private static readonly string[] Hundreds = ["100", "200", "300", "400", "500"];
    private static readonly string[] Padded = ["000100", "000200", "000300", "000400", "000500"];

    private readonly LayoutFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Trainer_OfTransformers() => AssertRead(
        _folder.Weights("checkpoint-#/model.safetensors", Hundreds).Weights("checkpoint-#/optimizer.pt", Hundreds)
            .Weights("checkpoint-#/rng_state.pth", Hundreds).Text("checkpoint-#/trainer_state.json", "{}", Hundreds)
            .Weights("model.safetensors").Text("config.json", "{}").Text("runs/events.out.tfevents.1.host", "x"),
        "100 200 300 400 500", "model.safetensors left out: its name has no step");

    [Fact]
    public void Trainer_WithAFinalModelInParts() => AssertRead(
        _folder.Weights("checkpoint-#/model.safetensors", Hundreds)
            .Weights("model-0000#-of-00009.safetensors", "1", "2", "3", "4", "5", "6", "7", "8", "9")
            .Text("model.safetensors.index.json", "{}"),
        "100 200 300 400 500", "model.safetensors.index.json left out: a model in parts without a step");

    [Fact]
    public void Adapters_OfPeft() => AssertRead(
        _folder.Weights("checkpoint-#/adapter_model.safetensors", Hundreds).Text("checkpoint-#/adapter_config.json", "{}", Hundreds),
        "100 200 300 400 500");

    [Fact]
    public void SafetensorsBesidePickles() => AssertRead(
        _folder.Weights("checkpoint-#/model.safetensors", Hundreds).Weights("checkpoint-#/pytorch_model.bin", Hundreds),
        "100 200 300 400 500");

    [Fact]
    public void TwoPrecisionsInEachFolder()
    {
        _folder.Weights("checkpoint-#/model.safetensors", Hundreds).Weights("checkpoint-#/model.fp16.safetensors", Hundreds);

        AssertRefused(
            "two tensors are called 'layer.weight', one in model.fp16.safetensors and one in model.safetensors. Leave one of the "
            + "files out with --exclude.");
        AssertRead(_folder, "100 200 300 400 500", string.Empty, "--exclude", "*.fp16.*");
    }

    [Fact]
    public void ShardsWithAnIndexAndAWholeFileBeside() => AssertRead(
        _folder.Tensors("step-#/model-00001-of-00001.safetensors", ["a", "b"], Hundreds)
            .Tensors("step-#/consolidated.safetensors", ["a", "b"], Hundreds)
            .Text(
                "step-#/model.safetensors.index.json",
                """{"weight_map":{"a":"model-00001-of-00001.safetensors","b":"model-00001-of-00001.safetensors"}}""", Hundreds),
        "100 200 300 400 500");

    [Fact]
    public void ShardWhoseFileIsStillMissing() => AssertRead(
        _folder.Weights("step-#/model.safetensors", Hundreds).Text(
            "step-600/model.safetensors.index.json", """{"weight_map":{"layer.weight":"model-00001-of-00001.safetensors"}}"""),
        "100 200 300 400 500", "step-600 left out: unfinished: its part model-00001-of-00001.safetensors is missing");

    [Fact]
    public void ShardsOfAllStepsInOneFolder()
    {
        _folder.Tensors("step-#-00001-of-00002.safetensors", ["a", "b"], "100", "200")
            .Tensors("step-#-00002-of-00002.safetensors", ["c", "d"], "100", "200");

        AssertRefused("These are parts of one checkpoint each. Put those of one step into a folder of their own, step-200/.");
    }

    [Fact]
    public void MegatronWithPicklesTwoFoldersDeep()
    {
        _folder.Weights("iter_0#/mp_rank_00/model_optim_rng.pt", Padded);

        AssertRefused("the checkpoints lie deeper: ");
    }

    [Fact]
    public void DeepSpeed()
    {
        _folder.Weights("global_step#/mp_rank_00_model_states.pt", Hundreds)
            .Weights("global_step#/zero_pp_rank_0_mp_rank_00_optim_states.pt", Hundreds).Text("zero_to_fp32.py", "#").Text("latest", "x");

        AssertRefused("it is a part of a checkpoint of DeepSpeed. Run the zero_to_fp32.py");
    }

    [Fact]
    public void TorchDistributed()
    {
        _folder.Text("step-#/__0_0.distcp", "x", Hundreds).Text("step-#/.metadata", "x", Hundreds);

        AssertRefused("it is a checkpoint of torch.distributed. Run python3 -m torch.distributed.checkpoint.format_utils");
    }

    [Fact]
    public void LogsOfLightning()
    {
        _folder.Weights("version_0/checkpoints/epoch=#-step=#.ckpt", "1", "2").Text("version_0/hparams.yaml", "x");

        AssertRefused("the checkpoints lie deeper: ");
        AssertRefused("Save the lines below as to_npz.py", Path.Combine(_folder.Path, "version_0", "checkpoints"));
    }

    [Fact]
    public void Fairseq_EpochAndUpdates()
    {
        _folder.Weights("checkpoint_1_#.npz", "1000").Weights("checkpoint_2_#.npz", "2000").Weights("checkpoint_best.npz")
            .Weights("checkpoint_last.npz");

        AssertRefused("two numbers that change follow the word");
    }

    [Fact]
    public void GuidedDiffusion() => AssertRead(
        _folder.Weights("model#.npz", Padded).Weights("ema_0.9999_#.npz", Padded).Weights("opt#.npz", Padded),
        "100 200 300 400 500", "5 files left out: averaged weights (EMA), by its name; the others are watched");

    [Fact]
    public void Pythia_LogSpaced() => AssertRead(
        _folder.Weights("step#/model.safetensors", "0", "1", "2", "4", "512", "1000", "143000"), "0 1 2 4 512 1000 143000");

    [Fact]
    public void Olmo_WithALinkToTheLatest() => AssertRead(
        _folder.Weights("step#-unsharded/model.safetensors", Hundreds).Link("latest", "step500-unsharded"), "100 200 300 400 500",
        "latest left out: a link to step500-unsharded");

    [Fact]
    public void OneFileThatIsWrittenOver()
    {
        _folder.Weights("ckpt.safetensors");

        AssertRefused("1 of 1 checkpoints have no step in their name: ");
    }

    [Fact]
    public void Timm_BestAndLast() => AssertRead(
        _folder.Weights("checkpoint-#.npz", "0", "1", "2", "3", "10").Weights("last.npz").Weights("model_best.npz"), "0 1 2 3 10",
        "last.npz left out: its name has no step");

    [Fact]
    public void StableBaselines_NumberBeforeTheWord() => AssertRead(
        _folder.Weights("rl_model_#_steps.npz", "10000", "20000", "100000", "50000", "30000"), "10000 20000 30000 50000 100000");

    [Fact]
    public void Keras_EpochAndLossInNames()
    {
        _folder.Weights("weights.01-0.53.npz").Weights("weights.02-0.48.npz").Weights("weights.03-0.41.npz")
            .Weights("weights.04-0.40.npz").Text("series.csv", "file,step\r\nweights.01-0.53.npz,1\r\nweights.02-0.48.npz,2\r\n"
                + "weights.03-0.41.npz,3\r\nweights.04-0.40.npz,4\r\n");

        AssertRefused("2 numbers of the names change, and none has a word such as step before it");
        AssertReadAt(_folder.Full("series.csv"), "1 2 3 4", string.Empty);
    }

    [Fact]
    public void Flax_FilesWithoutEnding()
    {
        _folder.Text("checkpoint_#", "\u0082\u00a4step", Hundreds);

        AssertRefused("it is a checkpoint of Flax. Restore it in Python.");
    }

    [Fact]
    public void Haiku_NamesWithSlashes() => AssertRead(
        _folder.Tensors("params_#.npz", ["mlp/~/linear_0/w", "mlp/~/linear_0/b"], Padded), "100 200 300 400 500");

    [Fact]
    public void DictionaryOfPythonInNpy()
    {
        _folder.Text("step-#.npy", "\u0093NUMPY\u0001\0\u0037\0{'descr': '|O', 'fortran_order': False, 'shape': (), }\n\u0080", Hundreds);

        AssertRefused("the array holds Python objects, which are pickled");
    }

    [Fact]
    public void TorchSharp_WithItsOptimizer() => AssertRead(
        _folder.Weights("model-#.dat", Hundreds).Weights("opt-#.dat", Hundreds), "100 200 300 400 500");

    [Fact]
    public void CopiesOfABrowser()
    {
        _folder.Weights("step-#.safetensors", Hundreds).Weights("step-#(1).safetensors", "300");

        AssertRefused("Several checkpoints have one step: step 300: ");
        AssertRead(_folder, "100 200 300 400 500", string.Empty, "--exclude", "*(1)*");
    }

    [Fact]
    public void TwoRunsInOneFolder()
    {
        _folder.Weights("lr1e-3_step#.npz", Hundreds).Weights("lr3e-4_step#.npz", Hundreds);

        AssertRefused("Each step may occur once. Leave the others out with --exclude");
        AssertRead(_folder, "100 200 300 400 500", string.Empty, "--include", "lr1e-3*");
    }

    [Fact]
    public void DatesForNames()
    {
        _folder.Weights("2026-01-0#_10-00.npz", "1", "2", "3").Weights("2026-02-01_11-30.npz");

        AssertRefused("numbers of the names change, and none has a word such as step before it");
    }

    [Fact]
    public void NumbersForNames() => AssertRead(
        _folder.Weights("#.npz", "1000", "2000", "3000", "4000", "10000"), "1000 2000 3000 4000 10000");

    [Fact]
    public void ThousandsAsPeopleWriteThem() => AssertRead(
        _folder.Weights("step #/model.safetensors", "500", "1k", "1.5k", "2,000", "1e4"), "500 1000 1500 2000 10000");

    [Fact]
    public void TwoFormatsOfEachStep()
    {
        _folder.Weights("step-#.safetensors", Hundreds).Weights("step-#.npz", Hundreds);

        AssertRefused("Several checkpoints have one step: ");
        AssertRead(_folder, "100 200 300 400 500", string.Empty, "--include", "*.npz");
    }

    [Fact]
    public void HeadThatIsNewAtTheEnd()
    {
        _folder.Weights("step-#.npz", Hundreds).Tensors("step-600.npz", ["layer.weight", "layer.bias", "head.weight", "head.bias"]);

        AssertRefused("Leave out what differs with --exclude-tensors, or checkpoints with --exclude.");
        AssertRead(_folder, "100 200 300 400 500", string.Empty, "--exclude", "step-600.npz");
    }

    [Fact]
    public void Diffusers_OneFolderDeeper()
    {
        _folder.Weights("checkpoint-#/unet/diffusion_pytorch_model.safetensors", Hundreds)
            .Weights("checkpoint-#/unet_ema/diffusion_pytorch_model.safetensors", Hundreds);

        AssertRefused("or a list of such folders, one for each step.");
        var outcome = Tool.Run(["info", .. Hundreds.Select(step => _folder.Full($"checkpoint-{step}/unet")), "--json", "--files"]);
        Assert.Equal("100 200 300 400 500", StepsOf(outcome));
    }

    [Fact]
    public void Ray_WithHiddenFiles() => AssertRead(
        _folder.Weights("checkpoint_#/model.npz", "000000", "000001", "000002", "000003").Text("checkpoint_#/.is_checkpoint", "", "000001")
            .Text(".validate_storage_marker", ""),
        "0 1 2 3");

    [Fact]
    public void PointersOfLfsAmongFiles()
    {
        _folder.Weights("step-#.safetensors", Hundreds).Text("step-600.safetensors", "version https://git-lfs.github.com/spec/v1\n");

        AssertRefused("step-600.safetensors: it is a pointer of Git LFS, not the file itself. Run 'git lfs pull'");
    }

    [Fact]
    public void PackedFiles()
    {
        _folder.Text("step-#.npz.gz", "\u001f\u008b\b\0", Hundreds);

        AssertRefused("it is packed. Unpack it first.");
    }

    [Fact]
    public void RunThatIsStillWriting() => AssertRead(
        _folder.Weights("step-#.npz", Hundreds).Weights("step-600.npz").Cut("step-600.npz", 100).Text("step-700.npz", ""),
        "100 200 300 400 500", "step-600.npz left out: unfinished: the file ends before it should");

    [Fact]
    public void OneDamagedArchive()
    {
        _folder.Weights("step-#.npz", Hundreds).Flip("step-300.npz");

        Assert.Contains("--exclude", Tool.Run("analyze", _folder.Path, "--window", "3").Error, StringComparison.Ordinal);
        AssertRead(_folder, "100 200 400 500", string.Empty, "--exclude", "step-300.npz");
    }

    [Fact]
    public void FolderAboveTheFolder()
    {
        _folder.Weights("checkpoints/step-#.npz", Hundreds).Text("train.log", "x");

        AssertRefused($"the checkpoints lie one folder deeper. Give '{_folder.Full("checkpoints")}'.");
    }

    [Fact]
    public void HashesForNames()
    {
        _folder.Weights("3f9a1c.npz").Weights("b27e90d.npz").Weights("77c0de.npz");

        AssertRefused("The steps of the checkpoints are not clear");
    }

    private void AssertRead(LayoutFolder folder, string steps, string said = "", params string[] options) =>
        AssertReadAt(folder.Path, steps, said, options);

    private static void AssertReadAt(string path, string steps, string said, params string[] options)
    {
        var info = Tool.Run(["info", path, "--files", "--json", .. options]);
        var analysis = Tool.Run(["analyze", path, "--window", "3", .. options]);

        Assert.Equal((0, steps), (info.Code, info.Code == 0 ? StepsOf(info) : info.Error));
        Assert.Equal((0, string.Empty), (analysis.Code, analysis.Code == 0 ? string.Empty : analysis.Error));
        Assert.Contains(said, analysis.Error, StringComparison.Ordinal);
    }

    private void AssertRefused(string expected, string? path = null)
    {
        var outcome = Tool.Run("analyze", path ?? _folder.Path, "--window", "3");

        Assert.Equal(2, outcome.Code);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CheckpointOptions", outcome.Error, StringComparison.Ordinal);
    }

    private static string StepsOf(Outcome outcome) => string.Join(' ', outcome.Json.GetProperty("files").EnumerateArray()
        .Select(file => file.GetProperty("step")).Where(step => step.ValueKind == System.Text.Json.JsonValueKind.Number)
        .Select(step => step.GetInt64()));
}
