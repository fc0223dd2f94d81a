using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Recording;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>Everything that depends on which blocks are watched: their windows and spectra. Replaced as a whole when they change.</summary>
internal sealed class WatchedModel
{
    private readonly IParameterSource _source;
    private readonly GroupTrack[] _groups;
    private readonly SampleCollector _collector;

    /// <summary>Prepares empty windows for an inventory.</summary>
    /// <param name="source">The source.</param>
    /// <param name="inventory">What it hands over.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="floor">The noise floor for these options.</param>
    /// <param name="before">What was watched before; detectors of groups of the same name go on.</param>
    /// <exception cref="MonitorOptionsException">The blocks cannot be watched with these options.</exception>
    public WatchedModel(IParameterSource source, ParameterInventory inventory, MonitorOptions options, NoiseFloor floor, WatchedModel? before)
    {
        _source = source;
        Inventory = inventory;
        Plan = WindowPlan.For(Inventory, options);
        _groups = [.. Inventory.Groups.Select(group => new GroupTrack(group, Plan.IsExact, options))];
        _collector = new SampleCollector(Inventory, _groups);
        var detectors = (before?.Spectra ?? []).ToDictionary(track => track.Sample.Group, track => track.Detector, StringComparer.Ordinal);

        SpectrumTrack Track(string name, GroupTrack[] groups) => new(name, groups, options, floor, detectors.GetValueOrDefault(name));
        Whole = Track(ParameterGrouping.WholeModel, _groups);

        // With a single group its spectrum is the whole model's: shown once, under that name.
        SpectrumTrack[] single = _groups.Length == 1 ? [] : [.. _groups.Select(group => Track(group.Name, [group]))];
        Spectra = [Whole, .. single];
        InterruptDetectors();
    }

    /// <summary>What is watched.</summary>
    public ParameterInventory Inventory { get; }

    /// <summary>How the updates are kept.</summary>
    public WindowPlan Plan { get; }

    /// <summary>The spectrum of all groups together.</summary>
    public SpectrumTrack Whole { get; }

    /// <summary>All spectra: that of the whole model, then those of the groups.</summary>
    public SpectrumTrack[] Spectra { get; }

    /// <summary>How the blocks of the last sample differ from the inventory; null if they do not.</summary>
    public string? Difference => _collector.Difference;

    /// <summary>Whether the window is full.</summary>
    public bool IsFull => _groups[0].IsFull;

    /// <summary>Number of updates in the window.</summary>
    public int UpdateCount => _groups[0].Count;

    /// <summary>Number of doubles in the sketches of all groups; 0 where updates are kept exactly.</summary>
    public int SketchTotal => _groups.Sum(group => group.Sketch.Length);

    /// <summary>Reads the parameters, as the end of an update.</summary>
    /// <returns>False if the blocks are not those of the inventory.</returns>
    public bool Read()
    {
        if (!ReadShard())
        {
            return false;
        }

        Keep();
        return true;
    }

    /// <summary>Reads the parameters that are here, which are a shard if others hold the rest.</summary>
    /// <returns>False if the blocks are not those of the inventory.</returns>
    public bool ReadShard() => _collector.Collect(_source);

    /// <summary>Copies the sketches of the shard that was read last.</summary>
    /// <param name="sketches">Shape [<see cref="SketchTotal"/>]: overwritten.</param>
    public void CopySketchesTo(Span<double> sketches)
    {
        foreach (var group in _groups)
        {
            group.Sketch.CopyTo(sketches);
            sketches = sketches[group.Sketch.Length..];
        }
    }

    /// <summary>Replaces the sketches of a shard by those of the whole model, as the end of an update.</summary>
    /// <param name="sketches">Shape [<see cref="SketchTotal"/>].</param>
    public void Keep(ReadOnlySpan<double> sketches)
    {
        foreach (var group in _groups)
        {
            sketches[..group.Sketch.Length].CopyTo(group.Sketch);
            sketches = sketches[group.Sketch.Length..];
        }

        Keep();
    }

    /// <summary>Whether the next update can start from the parameters read last.</summary>
    public bool CanStartFromLastRead() => Array.TrueForAll(_groups, group => group.CanStartFromLastSample());

    /// <summary>Makes the step between the last two reads part of the window.</summary>
    /// <returns>False if it is not finite.</returns>
    public bool Commit()
    {
        var finite = true;
        foreach (var group in _groups)
        {
            finite &= group.Commit();
        }

        return finite;
    }

    /// <summary>Goes once through everything that a sample does, so that it is compiled before training begins; then empties the windows.</summary>
    /// <param name="reads">Whether the parameters are read once more; else the sample that was read last is used again.</param>
    public void WarmUp(bool reads)
    {
        if (reads)
        {
            Read();
        }
        else
        {
            Keep();
        }

        Commit();
        foreach (var spectrum in Spectra)
        {
            spectrum.WarmUp();
        }

        Clear();
    }

    /// <summary>Empties all windows.</summary>
    public void Clear()
    {
        foreach (var group in _groups)
        {
            group.Clear();
        }

        InterruptDetectors();
    }

    /// <summary>The inventory as a run file tells it.</summary>
    public RunInventory Describe() => new(
        [.. Inventory.Groups.Select((group, i) => new RunGroup(group.Name, group.Count, _groups[i].SketchLength))],
        [.. Inventory.Blocks.Select(block => new RunBlock(block.Name, block.Count, block.Type, Inventory.Groups[block.Group].Name))]);

    private void Keep()
    {
        foreach (var group in _groups)
        {
            group.Keep();
        }
    }

    private void InterruptDetectors()
    {
        foreach (var spectrum in Spectra)
        {
            spectrum.Detector.Interrupt();
        }
    }
}
