namespace SpectralEdge.Monitor;

/// <summary>Where the parameters of this process lie in a model that several processes hold together.</summary>
/// <remarks>
/// <para>
/// A sketch is linear, so the sketches of shards add up to the sketch of the whole: bit for bit what one process would have
/// computed if the shards went through one accumulator in the order of their indices, and up to the rounding of the sum, about
/// 1e-15 of its size, in any other.
/// </para>
/// <para>
/// The blocks of a group on all ranks together must fill the group's indices from 0 on without a gap and without an overlap; that
/// is checked at start-up. A rank need not hold a block of every group. Guide: <c>docs/guide/sharding.md</c>.
/// </para>
/// </remarks>
public sealed record ShardPlan
{
    /// <summary>Sums over the ranks. The monitor uses it and never disposes it.</summary>
    /// <value>One for each rank; nothing else may sum over it between two steps.</value>
    public required ISketchReducer Reducer { get; init; }

    /// <summary>Index in its group of the first value of each block that this rank holds, by the block's name.</summary>
    /// <value>Exactly the blocks that the source hands over; from 0.</value>
    public required IReadOnlyDictionary<string, long> Offsets { get; init; }
}
