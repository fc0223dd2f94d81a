namespace SpectralEdge.Monitor;

/// <summary>
/// Takes the parameters of one sample: for every block <see cref="Begin"/>, then its values, its sketch, or the message that its
/// sketch is part of its group's.
/// </summary>
/// <remarks>
/// A source that computes sketches on a device adds up the blocks of a group there and brings back one sketch for each group:
/// <see cref="SketchFollows"/> for every such block, <see cref="GroupSketch"/> once for every such group when all blocks have
/// been begun.
/// </remarks>
public interface IParameterReceiver
{
    /// <summary>Begins a block.</summary>
    /// <param name="name">Name of the block, unique in the model.</param>
    /// <param name="count">Number of values in the block.</param>
    /// <param name="type">Number format of the values.</param>
    /// <returns>
    /// Null if the values themselves are needed. Otherwise the part of the sketch map that belongs to the block: its
    /// sketch may then be given instead of its values, computed wherever the values live.
    /// </returns>
    SketchSlice? Begin(string name, long count, ElementType type);

    /// <summary>Gives the next consecutive values of the block that was begun last.</summary>
    /// <param name="values">Some or all of the values that have not been given yet.</param>
    void Values(ParameterValues values);

    /// <summary>Gives the sketch of the whole block that was begun last.</summary>
    /// <param name="sketch">Shape [d], as <see cref="SketchSlice.Length"/> asked for.</param>
    void Sketch(ReadOnlySpan<double> sketch);

    /// <summary>
    /// Says that the block that was begun last is part of the sketch that its group gets at the end of the sample.
    /// </summary>
    /// <remarks>
    /// Only where <see cref="Begin"/> gave a slice. A sample whose promised sketch does not come is incomplete.
    /// </remarks>
    void SketchFollows();

    /// <summary>
    /// Gives the sum of the sketches of all blocks of a group that <see cref="SketchFollows"/> was called for. Ends the block
    /// that was begun last.
    /// </summary>
    /// <param name="group">The group, as <see cref="SketchSlice.Group"/> names it.</param>
    /// <param name="sketch">Shape [d], as <see cref="SketchSlice.Length"/> asked for.</param>
    void GroupSketch(int group, ReadOnlySpan<double> sketch);
}
