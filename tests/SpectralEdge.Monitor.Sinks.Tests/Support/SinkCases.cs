using SpectralEdge.Monitor.Dashboard;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Every sink there is, and every way in which one can misbehave: a line for each.</summary>
internal static class SinkCases
{
    private const string Full = "/dev/full";

    /// <summary>How each is made, for a run whose files may go to a folder.</summary>
    public static readonly IReadOnlyDictionary<string, Func<TempFolder, ISpectralSink>> All =
        new SortedDictionary<string, Func<TempFolder, ISpectralSink>>(StringComparer.Ordinal)
        {
            ["keeping"] = _ => new KeepingSink(),
            ["blocking"] = _ => new BlockingSink(),
            ["always throwing"] = _ => new ThrowingSink(every: 1),
            ["throwing sometimes"] = _ => new ThrowingSink(every: 3),
            ["alerts, to nobody"] = _ => new AlertSink(
                "run", [AlertRule.Parse("event:gap_opened")], [AlertChannel.Webhook(new Uri("http://127.0.0.1:9/"))], _ => { }),
            ["page"] = _ => new DashboardSink(file: null, () => []),
            ["console"] = _ => new ConsoleSink(new RunView("run"), screen: null, TextWriter.Null),
            ["metrics"] = _ => new MetricsSink("conformance"),
            ["tensorboard"] = folder => new TensorBoardSink(File.Create(Path.Combine(folder.Path, "events")), new(1, 10)),
            ["tensorboard, full disk"] = _ => new TensorBoardSink(new FullDisk(room: 100), new(1, 10)),
            ["slow"] = _ => new SlowSink(),
            ["full disk"] = _ => new StreamSink(new FullDisk(room: 100)),
            ["full device"] = _ => new StreamSink(
                File.Exists(Full) ? new FileStream(Full, FileMode.Open, FileAccess.Write) : new FullDisk(room: 0)),
        };

    /// <summary>Those that may lose records; the others may not.</summary>
    public static readonly IReadOnlySet<string> Losing =
        new HashSet<string>
        {
            "blocking", "always throwing", "throwing sometimes", "full disk", "full device", "tensorboard, full disk",
        };
}

/// <summary>Looks on: on which threads a sink is called, and how often it is disposed of.</summary>
internal sealed class WatchedSink(ISpectralSink inner) : ISpectralSink, IBuffersRecords, IDisposable
{
    private readonly HashSet<int> _threads = [];

    public int Disposals { get; private set; }

    public int Waiting => (inner as IBuffersRecords)?.Waiting ?? 0;

    public IReadOnlySet<int> Threads => _threads;

    public void Write(SinkRecord record)
    {
        _threads.Add(Environment.CurrentManagedThreadId);
        inner.Write(record);
    }

    public void Dispose()
    {
        _threads.Add(Environment.CurrentManagedThreadId);
        Disposals++;
        (inner as IDisposable)?.Dispose();
    }
}
