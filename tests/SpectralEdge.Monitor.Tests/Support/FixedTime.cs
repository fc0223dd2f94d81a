namespace SpectralEdge.Monitor.Tests;

/// <summary>A clock that stands still at half past ten on 15 March 2026.</summary>
internal sealed class FixedTime : TimeProvider
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 15, 10, 30, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
