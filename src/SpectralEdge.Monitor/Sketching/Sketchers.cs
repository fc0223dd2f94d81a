namespace SpectralEdge.Monitor;

/// <summary>Makes the sketchers of all kinds.</summary>
internal static class Sketchers
{
    /// <summary>Creates a sketcher.</summary>
    /// <param name="kind">Which random map.</param>
    /// <param name="seed">Names the map among those of its kind. Equal seeds give equal maps on every machine.</param>
    /// <param name="length">
    /// Length of the sketch, d: from 1 to 65,536; for <see cref="SketchKind.Blocked"/> and <see cref="SketchKind.CountSketch"/> a
    /// multiple of 64.
    /// </param>
    /// <param name="workers">
    /// The threads that share the work of the blocked sketch; the others work on the calling thread.
    /// </param>
    /// <returns>The sketcher.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown, or the length is not allowed for it.</exception>
    public static ISketcher Create(SketchKind kind, ulong seed, int length, SketchWorkers workers) => kind switch
    {
        SketchKind.Blocked => new BlockedSketcher(new SketchMap(seed, length), workers),
        SketchKind.CountSketch => new CountSketcher(seed, length),
        SketchKind.DenseSign or SketchKind.DenseGaussian => new DenseSketcher(kind, seed, length),
        _ => throw new ArgumentOutOfRangeException(
            nameof(kind), kind, "kind must be Blocked, CountSketch, DenseSign or DenseGaussian. Use a named value."),
    };
}
