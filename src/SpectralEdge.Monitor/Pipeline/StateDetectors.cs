namespace SpectralEdge.Monitor;

/// <summary>The detectors of one spectrum as a state knows them.</summary>
/// <param name="Group">Name of the group, or that of the whole model.</param>
/// <param name="Window">The window.</param>
/// <param name="States">Name and state of each detector.</param>
internal sealed record StateDetectors(string Group, WindowSpec Window, IReadOnlyList<KeyValuePair<string, string>> States)
{
    /// <summary>Names of the detectors, in their order.</summary>
    public IEnumerable<string> Names => States.Select(state => state.Key);

    /// <summary>The detectors of a spectrum as they are now.</summary>
    /// <exception cref="InvalidOperationException">A detector cannot be saved.</exception>
    public static StateDetectors Of(SpectrumTrack spectrum) =>
        new(spectrum.Key.Group, spectrum.Key.Window, [.. spectrum.Detectors.Select(detector => Of(detector, spectrum.Key.Group))]);

    /// <summary>Saves them, or gives back those that were saved.</summary>
    public static StateDetectors Carry(IStateCarrier state, StateDetectors? detectors)
    {
        var group = state.Text("spectrum", detectors?.Group ?? string.Empty);
        var window = new WindowSpec(
            state.Int("every", detectors?.Window.Every ?? 0, 0, int.MaxValue), state.Int("window", detectors?.Window.Window ?? 0, 0, int.MaxValue));
        return new StateDetectors(group, window, state.List<KeyValuePair<string, string>>(
            "detectors",
            detectors?.States ?? [],
            static (state, one) => new(state.Text("name", one.Key ?? string.Empty), state.Text("state", one.Value ?? string.Empty))));
    }

    /// <summary>Lets detectors go on from these states, each from the one of its name; several of one name in their order.</summary>
    /// <param name="detectors">The detectors; their names are those of the states.</param>
    /// <param name="problems">Where those are noted that cannot.</param>
    public void Restore(IReadOnlyList<ISpectralDetector> detectors, OptionProblems problems)
    {
        var states = States.ToLookup(state => state.Key, state => state.Value, StringComparer.Ordinal).ToDictionary(same => same.Key, same => new Queue<string>(same));
        foreach (var detector in detectors)
        {
            try
            {
                detector.Restore(states[detector.Name].Dequeue());
            }
            catch (Exception exception)
            {
                problems.Add($"Detector '{detector.Name}' of '{Group}' cannot go on from its state; it must be made with the settings it was saved with ({exception.Message}).");
            }
        }
    }

    private static KeyValuePair<string, string> Of(ISpectralDetector detector, string group)
    {
        try
        {
            return new(detector.Name, detector.Save() ?? throw new InvalidOperationException("Save gave null."));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The state cannot be saved: detector '{detector.Name}' of '{group}' failed ({exception.Message}). Mend its Save, or leave it out.", exception);
        }
    }
}
