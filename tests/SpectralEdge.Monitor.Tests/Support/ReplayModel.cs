namespace SpectralEdge.Monitor.Tests;

/// <summary>A model that goes through the same states as often as it is asked to.</summary>
/// <param name="states">Each state as one flat vector.</param>
/// <param name="blocks">Its blocks.</param>
internal sealed class ReplayModel(IReadOnlyList<float[]> states, params (string Name, int Count)[] blocks) : IParameterSource
{
    public int At { get; set; }

    public void Capture(IParameterReceiver receiver)
    {
        var start = 0;
        foreach (var (name, count) in blocks)
        {
            receiver.Begin(name, count, ElementType.Float32);
            receiver.Values(new ParameterValues(states[At].AsSpan(start, count)));
            start += count;
        }
    }
}
