namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Counts what a parameter source hands over: values, and sketches of groups.</summary>
internal sealed class CountingSource(IParameterSource source) : IParameterSource, IParameterReceiver
{
    private IParameterReceiver? _receiver;

    /// <summary>Values handed over one by one in the last capture.</summary>
    public long Values { get; private set; }

    /// <summary>Lengths of the sketches handed over in the last capture.</summary>
    public List<int> Sketches { get; } = [];

    public void Capture(IParameterReceiver receiver)
    {
        _receiver = receiver;
        Values = 0;
        Sketches.Clear();
        source.Capture(this);
    }

    public SketchSlice? Begin(string name, long count, ElementType type) => _receiver!.Begin(name, count, type);

    void IParameterReceiver.Values(ParameterValues values)
    {
        Values += values.Count;
        _receiver!.Values(values);
    }

    public void Sketch(ReadOnlySpan<double> sketch) => _receiver!.Sketch(sketch);

    public void SketchFollows() => _receiver!.SketchFollows();

    public void GroupSketch(int group, ReadOnlySpan<double> sketch)
    {
        Sketches.Add(sketch.Length);
        _receiver!.GroupSketch(group, sketch);
    }
}
