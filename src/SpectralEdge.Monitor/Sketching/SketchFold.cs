using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>Makes a shorter sketch out of a long one: bucket b goes to bucket b mod m. No allocation, no state.</summary>
/// <remarks>
/// The sum of buckets that lie m apart is what a sketch of length m would hold whose buckets are h(i) mod m, so ⟨x, y⟩ is
/// estimated without bias as before. Where m divides d, as it always does for the blocked map, a bucket holds as many coordinates
/// as with a map of length m: its effective dimension is that of a sketch of length m.
/// </remarks>
internal static class SketchFold
{
    /// <summary>The length to fold to.</summary>
    /// <param name="length">Length of the sketch, d.</param>
    /// <param name="longest">The longest result allowed, at least 1.</param>
    /// <returns>d over the least power of two that makes it no longer than allowed, rounded up.</returns>
    public static int LengthFor(int length, int longest)
    {
        var parts = 1;
        while ((length + parts - 1) / parts > longest)
        {
            parts *= 2;
        }

        return (length + parts - 1) / parts;
    }

    /// <summary>Folds a sketch.</summary>
    /// <param name="sketch">Shape [d].</param>
    /// <param name="folded">Shape [m], m at most d: overwritten.</param>
    public static void Fold(ReadOnlySpan<double> sketch, Span<double> folded)
    {
        Debug.Assert(folded.Length > 0 && folded.Length <= sketch.Length, "Folding never makes a sketch longer.");
        sketch[..folded.Length].CopyTo(folded);
        for (var first = folded.Length; first < sketch.Length; first += folded.Length)
        {
            var count = Math.Min(folded.Length, sketch.Length - first);
            SketchKernel.Add(sketch.Slice(first, count), folded[..count]);
        }
    }
}
