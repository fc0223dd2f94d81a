using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>One sample through a device sketch, without a monitor.</summary>
internal sealed class DeviceSketches : IParameterReceiver
{
    public const long DefaultMemory = 64L << 20;

    public List<(int Group, double[] Sketch)> Given { get; } = [];

    /// <summary>The sketch of one block.</summary>
    public static double[] Compute(DeviceSketch sketch, torch.Tensor tensor, SketchSlice slice) =>
        Assert.Single(Of(sketch, (tensor, slice))).Sketch;

    /// <summary>The sketch of one block, by a device sketch of its own.</summary>
    public static double[] Compute(torch.Tensor tensor, SketchSlice slice, long memory = DefaultMemory)
    {
        using var sketch = new DeviceSketch(memory);
        return Compute(sketch, tensor, slice);
    }

    /// <summary>The sketches of the groups of a sample.</summary>
    public static List<(int Group, double[] Sketch)> Of(
        DeviceSketch sketch, params (torch.Tensor Tensor, SketchSlice Slice)[] blocks)
    {
        var receiver = new DeviceSketches();
        using var scope = torch.NewDisposeScope();
        sketch.Begin();
        foreach (var (tensor, slice) in blocks)
        {
            sketch.Add(tensor, slice);
        }

        sketch.End(receiver);
        return receiver.Given;
    }

    public SketchSlice? Begin(string name, long count, ElementType type) =>
        throw new InvalidOperationException("No block is begun.");

    public void Values(ParameterValues values) => throw new InvalidOperationException("No values are given.");

    public void Sketch(ReadOnlySpan<double> sketch) => throw new InvalidOperationException("No block's own sketch is given.");

    public void SketchFollows() => throw new InvalidOperationException("No block is begun.");

    public void GroupSketch(int group, ReadOnlySpan<double> sketch) => Given.Add((group, sketch.ToArray()));
}
