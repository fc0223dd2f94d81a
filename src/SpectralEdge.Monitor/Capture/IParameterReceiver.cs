namespace SpectralEdge.Monitor.Capture;

/// <summary>Takes the parameters of one sample: for every block <see cref="Begin"/>, then its values or its sketch.</summary>
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
}
