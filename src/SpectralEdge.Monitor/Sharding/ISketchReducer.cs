using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor;

/// <summary>
/// Sums arrays of doubles over the ranks of a run, so that the sketches of shards add up to the sketch of the whole.
/// </summary>
/// <remarks>
/// <para>
/// Every call of <see cref="TrySum"/> is collective: all ranks make the same calls in the same order with arrays of the same
/// length. Every rank must get the same bits, and x + 0 must be x; the order of summation is otherwise free.
/// </para>
/// <para>
/// A reducer never hangs: a rank that does not take part within a time of the reducer's own ends the call with false. It then
/// stays failed, because nobody knows which call a rank that comes late would be answering. One thread at a time on each rank.
/// </para>
/// </remarks>
public interface ISketchReducer : IDisposable
{
    /// <summary>Which rank this is.</summary>
    /// <value>From 0 to <see cref="Ranks"/> − 1.</value>
    int Rank { get; }

    /// <summary>Number of ranks.</summary>
    /// <value>At least 1.</value>
    int Ranks { get; }

    /// <summary>Replaces every value by its sum over all ranks.</summary>
    /// <param name="values">
    /// Shape [n], the same n on every rank: read, then overwritten. After a failure its content means nothing.
    /// </param>
    /// <param name="failure">Why there is no sum, as a sentence; null on success.</param>
    /// <returns>True if all ranks took part. False for ever after the first failure.</returns>
    bool TrySum(Span<double> values, [NotNullWhen(false)] out string? failure);
}
