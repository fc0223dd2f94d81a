using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Sketching;
using SpectralEdge.Monitor.Windowing;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>One group on its way from parameter values to the Gram matrix of its updates.</summary>
internal sealed class GroupTrack
{
    // Design note: the true error lay within one jackknife standard error in 63 to 76 % of cases with 8 parts.
    private const int JackknifeParts = 8;

    private readonly UpdateRing _ring;
    private readonly double[] _products;
    private readonly SketchMap? _map;
    private readonly double[] _accumulator = [];
    private readonly double[] _sketch = [];

    /// <summary>Creates the track with an empty window.</summary>
    public GroupTrack(ParameterGroup group, bool exact, MonitorOptions options)
    {
        Name = group.Name;
        if (exact)
        {
            _ring = UpdateRing.Exact(options.Window, group.Count, group.HasDoubles);
            EffectiveDimensions = group.Count;
        }
        else
        {
            var length = SketchMap.LengthFor(group.Count, options.SketchLength);
            _map = new SketchMap(SketchMap.SeedOf(options.Seed, group.Name), length);
            _accumulator = new double[2 * length];
            _sketch = new double[length];

            // A sketch as long as its group has no collisions and so no error to estimate.
            var parts = group.Count <= length ? 1 : JackknifeParts;
            _ring = UpdateRing.OfSketches(options.Window, length, parts);
            EffectiveDimensions = Spectrum.NoiseFloor.Effective(group.Count, length);
        }

        Gram = new PartedGram(options.Window, _ring.Parts);
        _products = new double[_ring.Parts * options.Window];
    }

    /// <summary>Name of the group.</summary>
    public string Name { get; }

    /// <summary>Length d of the sketch; null where updates are kept exactly.</summary>
    public int? SketchLength => _map?.Length;

    /// <summary>Number of dimensions that isotropic noise in this window acts like.</summary>
    public double EffectiveDimensions { get; }

    /// <summary>Inner products of the updates in the window.</summary>
    public PartedGram Gram { get; }

    /// <summary>Whether the window holds W updates.</summary>
    public bool IsFull => _ring.Count == _ring.Capacity;

    /// <summary>Number of updates in the window.</summary>
    public int Count => _ring.Count;

    /// <summary>Place of the oldest update of a full window.</summary>
    public int Oldest => _ring.Slot;

    /// <summary>Which part of the sketch map the coordinates from an offset on take; null where values are needed.</summary>
    public SketchSlice? SliceAt(long offset) => _map is null ? null : new SketchSlice(_map.Seed, _map.Length, offset);

    /// <summary>The sketch of the sample that ended last; empty where updates are kept exactly.</summary>
    /// <value>Shape [d]. It may be replaced before <see cref="Keep"/>, by its sum over all shards.</value>
    public Span<double> Sketch => _sketch;

    /// <summary>Forgets what a sample that was broken off has left behind.</summary>
    public void BeginSample() => _accumulator.AsSpan().Clear();

    /// <summary>Takes present values of consecutive coordinates.</summary>
    public void Write(long offset, ParameterValues values)
    {
        if (_map is null)
        {
            _ring.Write(offset, values);
        }
        else
        {
            SketchKernel.Accumulate(values, offset, _map, _accumulator);
        }
    }

    /// <summary>Takes the sketch of present values of a block.</summary>
    public void AddSketch(ReadOnlySpan<double> sketch) => SketchKernel.Add(sketch, _accumulator);

    /// <summary>Ends a sample whose blocks have all been written.</summary>
    public void EndSample()
    {
        if (_map is not null)
        {
            SketchKernel.Fold(_accumulator, _sketch);
        }
    }

    /// <summary>Takes the sample that ended last to the window, as an update that is not committed yet.</summary>
    public void Keep()
    {
        // Values are in the window already.
        if (_map is not null)
        {
            _ring.Write(0, new ParameterValues(_sketch));
        }
    }

    /// <summary>Whether the next update can start from the sample that ended last.</summary>
    public bool CanStartFromLastSample() => _ring.PreviousIsFinite();

    /// <summary>Makes the update that ended last part of the window.</summary>
    /// <returns>False if it is not finite; the window must then be emptied.</returns>
    public bool Commit()
    {
        var slot = _ring.Commit(_products);
        Gram.SetRow(slot, _products);
        var square = 0.0;
        for (var part = 0; part < _ring.Parts; part++)
        {
            square += _products[(part * _ring.Capacity) + slot];
        }

        return double.IsFinite(square);
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        _ring.Clear();
        Gram.Clear();
    }
}
