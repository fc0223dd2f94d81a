using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// Half of a run, a checkpoint of model, optimizer and callback, and the other half in new objects; with a run file and a
/// recording.
/// </summary>
internal static class SaveAndResume
{
    public static void Train(Run run)
    {
        var folder = Directory.CreateTempSubdirectory("spectraledge-");
        try
        {
            var options = Run.Options with
            {
                Windows = [Run.Options.Windows[0] with { Every = 2 }],
                Run = Run.Options.Run with { Folder = Path.Combine(folder.FullName, "runs"), Recording = true },
            };
            random.manual_seed(23);
            FirstHalf(run, folder.FullName, options);
            SecondHalf(run, folder.FullName, options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void FirstHalf(Run run, string folder, MonitorOptions options)
    {
        using var model = Toy.Network();
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, adamw, options);
        for (var step = 0; step < 20; step++)
        {
            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
        }

        model.save(Path.Combine(folder, "model.dat"));
        adamw.save_state_dict(Path.Combine(folder, "optimizer.dat"));
        watch.SaveState(Path.Combine(folder, "callback.dat"));
    }

    private static void SecondHalf(Run run, string folder, MonitorOptions options)
    {
        using var model = Toy.Network();
        model.load(Path.Combine(folder, "model.dat"));
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        adamw.load_state_dict(Path.Combine(folder, "optimizer.dat"));
        using var watch = run.Resume(model, Path.Combine(folder, "callback.dat"), adamw, options);
        for (var step = 0; step < 20; step++)
        {
            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
        }

        run.LoopEnded(model);
    }
}
