using SpectralEdge.Monitor.Sketching;

namespace SpectralEdge.Monitor.Compare;

/// <summary>The blocked kernel as a sketcher.</summary>
internal sealed class KernelSketcher(SketchMap map) : ISketcher
{
    private readonly double[] _accumulator = new double[2 * map.Length];

    public int Length => map.Length;

    public void Begin() => _accumulator.AsSpan().Clear();

    public void Add(ParameterValues values, long offset) => SketchKernel.Accumulate(values, offset, map, _accumulator);

    public void AddSketch(ReadOnlySpan<double> sketch) => SketchKernel.Add(sketch, _accumulator);

    public void End(Span<double> sketch) => SketchKernel.Fold(_accumulator, sketch);

    public void Dispose()
    {
    }
}
