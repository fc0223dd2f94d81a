
namespace SpectralEdge.Monitor.Analysis;

/// <summary>The sketch of one group of a checkpoint.</summary>
/// <param name="map">The map that the receiver asked for.</param>
internal sealed class GroupSketch(SketchMap map)
{
    /// <summary>The map.</summary>
    public SketchMap Map { get; } = map;

    /// <summary>The sketch.</summary>
    /// <value>Shape [d].</value>
    public double[] Sum { get; } = new double[map.Length];
}
