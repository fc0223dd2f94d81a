namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Receives the blocks of one capture as they are.</summary>
internal sealed class Blocks : IParameterReceiver
{
    public List<(string Name, long Count, ElementType Type)> Begun { get; } = [];

    /// <summary>Number of values in each call of <see cref="Values"/>.</summary>
    public List<int> PieceCounts { get; } = [];

    /// <summary>Done when values have come and before they are read.</summary>
    public Action? BeforeReading { get; init; }

    /// <summary>Sum of all bytes of values.</summary>
    public long ByteSum { get; private set; }

    public IEnumerable<string> Names => Begun.Select(block => block.Name);

    public static Blocks Of(IParameterSource source)
    {
        var blocks = new Blocks();
        source.Capture(blocks);
        return blocks;
    }

    public SketchSlice? Begin(string name, long count, ElementType type)
    {
        Begun.Add((name, count, type));
        return null;
    }

    public void Values(ParameterValues values)
    {
        PieceCounts.Add(values.Count);
        BeforeReading?.Invoke();
        foreach (var value in values.Bytes)
        {
            ByteSum += value;
        }
    }

    public void Sketch(ReadOnlySpan<double> sketch) => throw new InvalidOperationException("No sketch was asked for.");

    public void SketchFollows() => throw new InvalidOperationException("No sketch was asked for.");

    public void GroupSketch(int group, ReadOnlySpan<double> sketch) =>
        throw new InvalidOperationException("No sketch was asked for.");
}
