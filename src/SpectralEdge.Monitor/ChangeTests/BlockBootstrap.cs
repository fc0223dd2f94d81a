using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>Makes long quiet series out of a short one. No validation, no allocation.</summary>
/// <remarks>
/// Moving blocks: runs of neighbouring values, each beginning anywhere, one after the other. Source: Künsch, "The jackknife and
/// the bootstrap for general stationary observations", Ann. Statist. 17, 1989. What is shared by neighbours survives within
/// blocks and not across their joins.
/// </remarks>
internal static class BlockBootstrap
{
    /// <summary>Fills a series.</summary>
    /// <param name="random">Where the blocks begin.</param>
    /// <param name="stretch">Shape [L]: what is drawn from, in order.</param>
    /// <param name="blockLength">Values in a block, at most L.</param>
    /// <param name="series">Shape [n]: overwritten; the last block may be cut.</param>
    public static void Fill(NoiseSeries random, ReadOnlySpan<double> stretch, int blockLength, Span<double> series)
    {
        Debug.Assert(blockLength >= 1 && blockLength <= stretch.Length, "A block lies within the stretch.");
        for (var done = 0; done < series.Length; done += blockLength)
        {
            var begin = random.Below(stretch.Length - blockLength + 1);
            stretch.Slice(begin, Math.Min(blockLength, series.Length - done)).CopyTo(series[done..]);
        }
    }
}
