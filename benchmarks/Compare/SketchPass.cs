namespace SpectralEdge.Monitor;

/// <summary>
/// The sketch of all parameters, each thread sketching a range of them; sketches are linear, so the parts are added at the end.
/// </summary>
internal sealed class SketchPass
{
    private readonly Crew _crew;
    private readonly ISketcher[] _parts;
    private readonly double[] _sketch;
    private readonly Action<int> _work;

    /// <summary>Creates the pass.</summary>
    /// <param name="create">Makes a sketcher; called once for each thread.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="count">Number of parameters.</param>
    /// <param name="add">Gives a range of the parameters to a sketcher: index of the thread, the sketcher, the range.</param>
    public SketchPass(Func<ISketcher> create, Crew crew, int count, Action<int, ISketcher, (int Start, int Count)> add)
    {
        _crew = crew;
        _parts = [.. Enumerable.Range(0, crew.Count).Select(_ => create())];
        _sketch = new double[_parts[0].Length];
        _work = part =>
        {
            _parts[part].Begin();
            add(part, _parts[part], _crew.Range(part, count));
        };
    }

    /// <summary>One pass.</summary>
    public void Run()
    {
        _crew.Run(_work);
        for (var part = 1; part < _parts.Length; part++)
        {
            _parts[part].End(_sketch);
            _parts[0].AddSketch(_sketch);
        }

        _parts[0].End(_sketch);
    }
}
