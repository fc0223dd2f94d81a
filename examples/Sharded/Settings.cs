using SpectralEdge.Monitor;

namespace Sharded;

/// <summary>What is trained, and by whom.</summary>
internal sealed record Settings
{
    public int Seed { get; init; } = 1;

    public int Steps { get; init; } = 1500;

    public int BatchSize { get; init; } = 256;

    /// <summary>How long a rank waits for the others.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The rank that dies; null for none.</summary>
    public int? KilledRank { get; init; }

    /// <summary>The step after which it dies.</summary>
    public int KilledAfter { get; init; }

    /// <summary>A sketch a sixth as long as the model, so that there is something to add up.</summary>
    public MonitorOptions Monitor { get; init; } = new()
    {
        Windows = [new(10, 10)],
        Sketch = new() { Mode = WindowMode.Sketch, Length = 4096 },
        Run = new() { Folder = null },
    };
}
