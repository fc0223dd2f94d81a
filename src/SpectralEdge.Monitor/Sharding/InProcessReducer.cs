using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor;

/// <summary>
/// Sums over threads of one process, each of which is a rank: for several devices in one process, and for tests.
/// </summary>
/// <remarks>
/// Values are added in the order of the ranks, so equal inputs give equal bits. Nothing is allocated once an array of the largest
/// length has been summed twice. Memory: two arrays of that length for each rank.
/// </remarks>
public sealed class InProcessReducer : ISketchReducer
{
    private readonly InProcessGroup _group;

    private InProcessReducer(InProcessGroup group, int rank)
    {
        _group = group;
        Rank = rank;
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Ranks => _group.Ranks;

    /// <summary>Creates the reducers of all ranks of a group.</summary>
    /// <param name="ranks">Number of ranks, at least 1.</param>
    /// <param name="timeout">How long a rank waits for the others, from a millisecond to a day.</param>
    /// <returns>One reducer for each rank, in their order. Give each to its own thread.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of ranks or the timeout cannot be used.</exception>
    public static IReadOnlyList<InProcessReducer> CreateGroup(int ranks, TimeSpan timeout)
    {
        if (ranks < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ranks), $"ranks is {ranks}; it must be at least 1. Create one for each thread.");
        }

        ReducerTimeout.Require(timeout);
        var group = new InProcessGroup(ranks, timeout);
        return [.. Enumerable.Range(0, ranks).Select(rank => new InProcessReducer(group, rank))];
    }

    /// <inheritdoc/>
    public bool TrySum(Span<double> values, [NotNullWhen(false)] out string? failure) => _group.TrySum(Rank, values, out failure);

    /// <summary>Leaves the group: every rank that waits for this one, now or later, is informed at once.</summary>
    public void Dispose() => _group.Leave(Rank);
}
