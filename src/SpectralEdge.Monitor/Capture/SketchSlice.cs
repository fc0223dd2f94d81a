namespace SpectralEdge.Monitor;

/// <summary>Says which coordinates of which sketch map a parameter block takes.</summary>
/// <param name="Seed">Names the map of the block's group.</param>
/// <param name="Length">Length of the sketch, d.</param>
/// <param name="Offset">Index in the group of the block's first coordinate.</param>
public readonly record struct SketchSlice(ulong Seed, int Length, long Offset)
{
    /// <summary>The group that the block belongs to: blocks of equal group share one sketch.</summary>
    /// <value>Index of the group, from 0. The default is 0.</value>
    public int Group { get; init; }
}
