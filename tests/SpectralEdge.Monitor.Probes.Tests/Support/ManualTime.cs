namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>A clock that goes on when it is told to: one unit is a microsecond.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => _now;

    public void Pass(double seconds) => _now += (long)(seconds * 1e6);
}
