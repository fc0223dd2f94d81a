namespace SpectralEdge.Monitor.Sketching;

/// <summary>Makes the sketchers of all kinds.</summary>
internal static class Sketchers
{
    /// <summary>Creates a sketcher that works on the calling thread.</summary>
    /// <param name="kind">Which random map.</param>
    /// <param name="seed">Names the map among those of its kind. Equal seeds give equal maps on every machine.</param>
    /// <param name="length">Length of the sketch, d: from 1 to 65,536; for <see cref="SketchKind.CountSketch"/> a multiple of 64.</param>
    /// <returns>The sketcher.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown, or the length is not allowed for it.</exception>
    public static ISketcher Create(SketchKind kind, ulong seed, int length) => kind switch
    {
        SketchKind.CountSketch => new CountSketcher(seed, length),
        SketchKind.DenseSign or SketchKind.DenseGaussian => new DenseSketcher(kind, seed, length),
        _ => throw new ArgumentOutOfRangeException(
            nameof(kind), kind, "kind must be CountSketch, DenseSign or DenseGaussian. Use a named value."),
    };
}
