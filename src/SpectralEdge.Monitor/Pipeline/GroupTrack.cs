using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Sketching;
using SpectralEdge.Monitor.Windowing;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>One group on its way from parameter values to the updates of its windows: each value is read once, however many windows there are.</summary>
internal sealed class GroupTrack
{
    /// <summary>Number of parts that a sketch is cut into for its standard errors, m.</summary>
    /// <remarks>Design note: the true error lay within one jackknife standard error in 63 to 76 % of cases with 8 parts.</remarks>
    public const int JackknifeParts = 8;

    private readonly GroupWindow[] _windows;
    private readonly SketchMap? _map;
    private readonly BlockedSketcher? _sketcher;
    private readonly double[] _sketch = [];
    private bool[] _due = [];

    /// <summary>Creates the track with empty windows.</summary>
    /// <param name="group">The group.</param>
    /// <param name="plan">How its updates are kept.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="rhythms">The rhythms of the monitor.</param>
    /// <param name="workers">The threads that sketch.</param>
    public GroupTrack(ParameterGroup group, WindowPlan plan, MonitorOptions options, Rhythm[] rhythms, SketchWorkers workers)
    {
        Name = group.Name;
        if (plan.IsExact)
        {
            EffectiveDimensions = group.Count;
            _windows = [.. rhythms.Select(rhythm => new GroupWindow(UpdateRing.Exact(rhythm.Capacity, group.Count, group.HasDoubles)))];
            return;
        }

        var length = SketchMap.LengthFor(group.Count, plan.SketchLength);
        _map = new SketchMap(SketchMap.SeedOf(options.Seed, group.Name), length);
        _sketcher = new BlockedSketcher(_map, workers);
        _sketch = new double[length];
        EffectiveDimensions = Spectrum.NoiseFloor.Effective(group.Count, length);

        // A sketch as long as its group has no collisions and so no error to estimate.
        var parts = group.Count <= length ? 1 : JackknifeParts;
        _windows = [.. rhythms.Select(rhythm => new GroupWindow(UpdateRing.OfSketches(rhythm.Capacity, length, parts)))];
    }

    /// <summary>Name of the group.</summary>
    public string Name { get; }

    /// <summary>Length d of the sketch; null where updates are kept exactly.</summary>
    public int? SketchLength => _map?.Length;

    /// <summary>Number of dimensions that isotropic noise in a window acts like.</summary>
    public double EffectiveDimensions { get; }

    /// <summary>The group's updates in a rhythm.</summary>
    public GroupWindow Window(Rhythm rhythm) => _windows[rhythm.Index];

    /// <summary>Which part of the sketch map the coordinates from an offset on take; null where values are needed.</summary>
    public SketchSlice? SliceAt(long offset) => _map is null ? null : new SketchSlice(_map.Seed, _map.Length, offset);

    /// <summary>Begins a sample, and forgets what one that was broken off has left behind.</summary>
    /// <param name="due">For each rhythm, whether it takes the sample.</param>
    public void BeginSample(bool[] due)
    {
        _due = due;
        _sketcher?.Begin();
    }

    /// <summary>Takes present values of consecutive coordinates.</summary>
    public void Write(long offset, ParameterValues values)
    {
        if (_sketcher is null)
        {
            WriteDue(offset, values);
        }
        else
        {
            _sketcher.Add(values, offset);
        }
    }

    /// <summary>Takes the sketch of present values of a block.</summary>
    public void AddSketch(ReadOnlySpan<double> sketch) => _sketcher!.AddSketch(sketch);

    /// <summary>Ends a sample whose blocks have all been written.</summary>
    public void EndSample()
    {
        if (_sketcher is not null)
        {
            _sketcher.End(_sketch);
            WriteDue(0, new ParameterValues(_sketch));
        }
    }

    private void WriteDue(long offset, ParameterValues values)
    {
        for (var i = 0; i < _windows.Length; i++)
        {
            if (_due[i])
            {
                _windows[i].Write(offset, values);
            }
        }
    }
}
