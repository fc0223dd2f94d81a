namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>The same small run in every form, made once for all tests.</summary>
public sealed class SmallInputs : IDisposable
{
    private readonly TempFolder _folder = new();

    public SmallInputs()
    {
        Run = SmallRun.Record(
            _folder.Path,
            change: options => options with
            {
                Run = options.Run with { Recording = true },
                Sketch = options.Sketch with { Length = 256, Mode = WindowMode.Sketch },
            });
        Other = SmallRun.Record(_folder.Path, seed: 8, name: "other");
        Checkpoints = SmallCheckpoints.Write(_folder.File("checkpoints"));
        Recording = Path.Combine(Run, "trajectory.sketch");
        Matrix = _folder.File("dots.npy");
        Loss = _folder.File("loss.csv");
        File.WriteAllLines(
            Loss,
            [
                "step,loss,accuracy",
                .. Enumerable.Range(0, SmallRun.Steps + 1)
                    .Select(step => FormattableString.Invariant($"{step},{SmallRun.LossAt(step)},{step / 50.0}")),
            ]);
        Tool.Run("convert", Checkpoints, "--out", Matrix);
    }

    public string Run { get; }

    public string Other { get; }

    public string Checkpoints { get; }

    public string Recording { get; }

    public string Matrix { get; }

    public string Loss { get; }

    public void Dispose() => _folder.Dispose();
}
