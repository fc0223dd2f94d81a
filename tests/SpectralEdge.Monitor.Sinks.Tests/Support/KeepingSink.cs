namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Keeps what it gets.</summary>
internal sealed class KeepingSink : ISpectralSink, IDisposable
{
    public List<SinkRecord> Records { get; } = [];

    public bool IsDisposed { get; private set; }

    public IEnumerable<T> Of<T>() => Records.Select(record => record.Value).OfType<T>();

    public void Write(SinkRecord record) => Records.Add(record);

    public void Dispose() => IsDisposed = true;
}
