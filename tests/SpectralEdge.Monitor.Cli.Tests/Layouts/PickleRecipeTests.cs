using System.Diagnostics;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>The lines that are printed for pickles, run by Python on files that PyTorch wrote.</summary>
public sealed class PickleRecipeTests : IDisposable
{
    // Files of the common layouts: plain, older format, half precision, Lightning, nanoGPT, Hugging Face, a whole model.
    private const string Maker = """
        import os, sys, torch
        os.chdir(sys.argv[1]); torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.BatchNorm1d(5))
        optimizer = torch.optim.Adam(model.parameters())
        def save(path, what, **how):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            torch.save(what, path, **how)
        for step in range(10, 60, 10):
            with torch.no_grad():
                for p in model.parameters(): p.add_(torch.randn_like(p) * .01)
            state = model.state_dict()
            save(f"plain/step-{step}.pt", state)
            save(f"old/step-{step}.pth", state, _use_new_zipfile_serialization=False)
            save(f"half/step-{step}.pt", {k: v.bfloat16() if v.is_floating_point() else v for k, v in state.items()})
            save(f"lightning/epoch=0-step={step}.ckpt", {"epoch": 0, "state_dict": state, "optimizer_states": [optimizer.state_dict()]})
            save(f"nanogpt/ckpt_{step}.pt", {"model": {"_orig_mod." + k: v for k, v in state.items()}, "iter_num": step})
            save(f"hf/checkpoint-{step}/pytorch_model.bin", state)
            save(f"hf/checkpoint-{step}/optimizer.pt", optimizer.state_dict())
            save(f"hf/checkpoint-{step}/training_args.bin", optimizer)
            save(f"whole/step-{step}.pt", model)
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TorchFact]
    public void Recipe_OnFilesOfTheCommonLayouts_WritesWhatIsRead()
    {
        Python(Maker, _folder.Path);
        var plain = Tool.Run("analyze", _folder.File("plain")).Error;
        Python(plain[plain.IndexOf("import", StringComparison.Ordinal)..], _folder.Path, "--trust");

        var samples = Samples("plain");
        foreach (var layout in new[] { "old", "lightning", "nanogpt", "hf", "whole" })
        {
            Assert.Equal((layout, samples), (layout, Samples(layout)));
        }

        Assert.Equal(0, Tool.Run("analyze", _folder.File("half"), "--window", "3").Code);
    }

    private string Samples(string layout) =>
        Tool.Run("analyze", _folder.File(layout), "--window", "3", "--json").Json.GetProperty("samples").ToString();

    private static void Python(string lines, params string[] arguments)
    {
        var start = new ProcessStartInfo(TorchFactAttribute.Python) { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(lines);
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

/// <summary>A test that needs Debian's python3-torch.</summary>
internal sealed class TorchFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    public TorchFactAttribute() => Skip = Directory.Exists("/usr/lib/python3/dist-packages/torch") && File.Exists(Python)
        ? null
        : "python3-torch is not installed.";
}
