namespace SpectralEdge.Monitor.Cli.Tests.Support;

/// <summary>A small run and a loss, made once for all tests of a class.</summary>
public sealed class SmallInputs : IDisposable
{
    private readonly TempFolder _folder = new();

    public SmallInputs()
    {
        Run = SmallRun.Record(_folder.Path);
        Loss = _folder.File("loss.csv");
        File.WriteAllLines(Loss, ["step,loss,accuracy", .. Enumerable.Range(0, SmallRun.Steps + 1).Select(step => FormattableString.Invariant($"{step},{SmallRun.LossAt(step)},{step / 50.0}"))]);
    }

    public string Run { get; }

    public string Loss { get; }

    public void Dispose() => _folder.Dispose();
}
