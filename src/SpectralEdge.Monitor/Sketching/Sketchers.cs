namespace SpectralEdge.Monitor;

/// <summary>A random linear map S at work: the coordinates of one group go in, the d numbers of their sketch come out.</summary>
/// <remarks>
/// One sketch at a time: <see cref="Begin"/>, the group's coordinates in any cut and order, <see cref="End"/>. The result depends on
/// the map and the values alone, never on how many threads worked on it. Nothing is allocated after construction. Not for several
/// threads at once.
/// </remarks>
internal interface ISketcher
{
    /// <summary>Length of the sketch, d.</summary>
    int Length { get; }

    /// <summary>Begins a new sketch and forgets what an unfinished one has left behind.</summary>
    void Begin();

    /// <summary>Takes consecutive coordinates of the group.</summary>
    /// <param name="values">Shape [n], in parameter units.</param>
    /// <param name="offset">Index in the group of the first one.</param>
    void Add(ParameterValues values, long offset);

    /// <summary>Adds a sketch of some of the coordinates that was computed elsewhere with the same map.</summary>
    /// <param name="sketch">Shape [d].</param>
    void AddSketch(ReadOnlySpan<double> sketch);

    /// <summary>Ends the sketch.</summary>
    /// <param name="sketch">Shape [d]: overwritten.</param>
    void End(Span<double> sketch);
}

/// <summary>Makes the sketchers of all kinds.</summary>
internal static class Sketchers
{
    /// <summary>Creates a sketcher.</summary>
    /// <param name="kind">Which random map.</param>
    /// <param name="seed">Names the map among those of its kind. Equal seeds give equal maps on every machine.</param>
    /// <param name="length">Length of the sketch, d: from 1 to 65,536; for <see cref="SketchKind.Blocked"/> and <see cref="SketchKind.CountSketch"/> a multiple of 64.</param>
    /// <param name="workers">The threads that share the work of the blocked sketch; the others work on the calling thread.</param>
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
