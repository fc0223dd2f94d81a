namespace SpectralEdge.Monitor;

/// <summary>How the updates of the windows are kept: exactly, or as sketches of a fixed length.</summary>
public sealed record SketchOptions
{
    /// <summary>Whether updates are kept exactly or as sketches.</summary>
    /// <value>The default is <see cref="WindowMode.Auto"/>.</value>
    public WindowMode Mode { get; init; } = WindowMode.Auto;

    /// <summary>Memory that the windows may take.</summary>
    /// <value>Bytes, from 1 MiB. The default is 256 MiB (chosen, not measured).</value>
    public long MemoryBudget { get; init; } = 256L << 20;

    /// <summary>Length of a group's sketch, d. Groups with fewer parameters get a shorter one that is exact.</summary>
    /// <value>
    /// A multiple of 64 from 64 to 65,536. The default is 8192: about 1 % error of the gap ratio. Where all groups together would
    /// not fit <see cref="MemoryBudget"/> it is halved until they do, which is logged at the start.
    /// </value>
    public int Length { get; init; } = 8192;

    /// <summary>Which random map makes the sketches.</summary>
    /// <value>
    /// The default is <see cref="SketchKind.Blocked"/>. The others are for comparison: dense maps, which may have any length from
    /// 1, cost d times as much, and none of the others is exact for small groups or computed on a device.
    /// </value>
    public SketchKind Kind { get; init; } = SketchKind.Blocked;

    /// <summary>Names the random maps. It has nothing to do with any seed of the training run.</summary>
    /// <value>Any number. The default is 0.</value>
    public ulong Seed { get; init; }

    /// <summary>
    /// Number of threads that sketch a large model, or multiply its exact updates. The numbers do not depend on it.
    /// </summary>
    /// <value>From 1 to 256; null, the default, for as many as the machine has cores.</value>
    public int? Threads { get; init; }

    /// <summary>Whether <see cref="Mode"/> is that of the state that the run goes on from, where Auto was asked for.</summary>
    internal bool IsModeOfState { get; init; }
}

/// <summary>How the updates of a window are kept.</summary>
public enum WindowMode
{
    /// <summary>
    /// Exactly where that is cheap and fits the memory budget, else as sketches. Cheap: reading and multiplying the updates takes
    /// about 0.15 ms at most where none of it is in the cache, or a sample takes at most 1.5 times as long as with sketches. That
    /// is up to 50,000 float32 parameters in a window of 10 and 35,000 in one of 20, and about 25,000 in each of many groups.
    /// Computed from the numbers of parameters, formats, groups, windows and <see cref="SketchOptions.Length"/>, never timed, so
    /// that a run can be repeated. A run that goes on from a state keeps what the state has.
    /// </summary>
    Auto,

    /// <summary>Exactly: W + 2 copies of the parameters, W + 1 without motion, all of which a sample reads.</summary>
    Exact,

    /// <summary>As sketches of a fixed length, whatever the size of the model.</summary>
    Sketch,
}
