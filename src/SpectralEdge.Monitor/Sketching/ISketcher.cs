namespace SpectralEdge.Monitor;

/// <summary>A random linear map S at work: the coordinates of one group go in, the d numbers of their sketch come out.</summary>
/// <remarks>
/// One sketch at a time: <see cref="Begin"/>, the group's coordinates in any cut and order, <see cref="End"/>. The result depends
/// on the map and the values alone, never on how many threads worked on it. Nothing is allocated after construction. Not for
/// several threads at once.
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
