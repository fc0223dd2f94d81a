using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>
/// A run that lasts: a process that trained through an opening and a collapse, serves its page itself, and waits.
/// </summary>
public sealed class LiveRun : IDisposable
{
    private readonly TempFolder _folder = new();

    public LiveRun()
    {
        Trainer = Trainer.Start(_folder.Path, "story", serves: true, "first.weight", "second.weight", "third.weight");
        Trainer.Train(60);
        Trainer.Train(60, 0.02f);
        Trainer.Train(40);
        Trainer.Train(40, 0.02f);
    }

    public Uri Page => Trainer.Page!;

    internal Trainer Trainer { get; }

    public void Dispose()
    {
        Trainer.Dispose();
        _folder.Dispose();
    }
}
