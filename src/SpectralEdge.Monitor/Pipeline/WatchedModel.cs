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

    /// <summary>Takes the inventory of a source and prepares empty windows for it.</summary>
    /// <param name="source">The source.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="floor">The noise floor for these options.</param>
    /// <param name="before">What was watched before; detectors of groups of the same name go on.</param>
    /// <exception cref="MonitorOptionsException">The blocks cannot be watched, or not with these options.</exception>
    public WatchedModel(IParameterSource source, MonitorOptions options, NoiseFloor floor, WatchedModel? before)
    {
        _source = source;
        Inventory = ParameterInventory.Take(source, options.Grouping);
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

    /// <summary>Reads the parameters.</summary>
    /// <returns>False if the blocks are not those of the inventory.</returns>
    public bool Read() => _collector.Collect(_source);

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
    public void WarmUp()
    {
        Read();
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

    private void InterruptDetectors()
    {
        foreach (var spectrum in Spectra)
        {
            spectrum.Detector.Interrupt();
        }
    }
}
