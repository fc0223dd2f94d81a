using System.Diagnostics.Metrics;
using SpectralEdge.Monitor.Dashboard;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>The sinks that are compared: a line for each.</summary>
internal static class SinkCases
{
    /// <summary>Sinks that take what they get.</summary>
    public static readonly (string Name, Action<ISpectralWatch, string> Add)[] Good =
    [
        ("page", (watch, _) => watch.ServeDashboard(new() { Port = 0 })),
        ("console, as lines", (watch, _) => watch.AddSink(new ConsoleSink(new RunView("run"), screen: null, TextWriter.Null))),
        ("metrics, read every 0.1 s", (watch, _) => watch.UseMetrics()),
        ("TensorBoard", (watch, folder) => watch.UseTensorBoard(folder)),
    ];

    /// <summary>Sinks that misbehave.</summary>
    public static readonly (string Name, Func<ISpectralSink> Make)[] Bad =
    [
        ("blocks for 60 s", () => new Acting(_ => Thread.Sleep(60_000))),
        ("always throws", () => new Acting(_ => throw new InvalidOperationException("This sink throws."))),
        ("full disk", () => new DiskSink("/dev/full")),
    ];

    /// <summary>Does something at each record.</summary>
    internal sealed class Acting(Action<SinkRecord> act) : ISpectralSink
    {
        public void Write(SinkRecord record) => act(record);
    }

    /// <summary>Writes a line for each record.</summary>
    private sealed class DiskSink(string path) : ISpectralSink, IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        public void Write(SinkRecord record) => _file.Write("a line\n"u8);

        public void Dispose() => _file.Dispose();
    }
}

/// <summary>Reads all gauges ten times a second, as an exporter does less often.</summary>
internal sealed class MetricsReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Timer _timer;

    public MetricsReader()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == MetricsExtensions.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Read++);
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Read++);
        _listener.Start();
        _timer = new Timer(_ => _listener.RecordObservableInstruments(), null, 100, 100);
    }

    /// <summary>Measurements read.</summary>
    public long Read { get; private set; }

    public void Dispose()
    {
        _timer.Dispose();
        _listener.Dispose();
    }
}
