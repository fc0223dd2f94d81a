namespace SpectralEdge.Monitor.Tests;

/// <summary>Keeps what a source hands over, widened to float64.</summary>
internal sealed class RecordingReceiver : IParameterReceiver
{
    public List<(string Name, long Count, ElementType Type, List<double> Values)> Blocks { get; } = [];

    public SketchSlice? Begin(string name, long count, ElementType type)
    {
        Blocks.Add((name, count, type, []));
        return null;
    }

    public void Values(ParameterValues values)
    {
        var wide = new double[values.Count];
        values.WidenTo(wide);
        Blocks[^1].Values.AddRange(wide);
    }

    public void Sketch(ReadOnlySpan<double> sketch) => throw new NotSupportedException("No sketch was asked for.");

    public void SketchFollows() => throw new NotSupportedException("No sketch was asked for.");

    public void GroupSketch(int group, ReadOnlySpan<double> sketch) =>
        throw new NotSupportedException("No sketch was asked for.");
}
