namespace SpectralEdge.Monitor.Tests;

/// <summary>A clock that does what the test says.</summary>
internal sealed class BrokenTime : TimeProvider
{
    public Func<DateTimeOffset> Now { get; set; } = () => FixedTime.Now;

    public Func<long> Timestamp { get; set; } = () => 0;

    public Func<long> Frequency { get; set; } = () => TimeSpan.TicksPerSecond;

    public override long TimestampFrequency => Frequency();

    public override DateTimeOffset GetUtcNow() => Now();

    public override long GetTimestamp() => Timestamp();
}
