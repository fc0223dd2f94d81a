
namespace SpectralEdge.Monitor.Analysis;

/// <summary>The sketches of all samples, as long as they fit their budget.</summary>
/// <param name="budget">Bytes; 0 to keep none.</param>
internal sealed class KeptSketches(long budget)
{
    private readonly List<long> _steps = [];
    private readonly List<double[][]> _samples = [];
    private long _bytes;

    /// <summary>Keeps the sketches of the present checkpoint.</summary>
    /// <param name="cursor">The cursor; its sketches are copied.</param>
    public void Add(CheckpointCursor cursor)
    {
        _bytes += cursor.Sketches.Sum(sketch => (long)sketch.Length) * sizeof(double);
        _steps.Add(cursor.Present.Step);

        // Updates take as much again while products are computed.
        if (2 * _bytes <= budget)
        {
            _samples.Add([.. cursor.Sketches.Select(sketch => sketch.ToArray())]);
        }
        else
        {
            _samples.Clear();
        }
    }

    /// <summary>The products of all updates.</summary>
    /// <param name="groups">The groups, in the order of their sketches.</param>
    /// <returns>Null if there are no sketches, or they did not fit.</returns>
    public IReadOnlyList<UpdateProducts>? Products(IReadOnlyList<ParameterGroup> groups) =>
        _samples.Count < _steps.Count || _samples.Exists(sample => sample.Length != groups.Count)
            ? null
            : UpdateProducts.WithWhole([.. groups.Select((group, g) => UpdateProducts.OfSketches(group.Name, _steps, [.. _samples.Select(sample => sample[g])]))]);
}
