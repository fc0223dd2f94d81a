
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
    public MonitorOptions Monitor { get; init; } = new() { Every = 10, Window = 10, Mode = WindowMode.Sketch, SketchLength = 4096, RunFolder = null };
}
