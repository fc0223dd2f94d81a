namespace SpectralEdge.Monitor;

/// <summary>The detectors of one spectrum as a state knows them.</summary>
/// <param name="Group">Name of the group, or that of the whole model.</param>
/// <param name="Window">The window.</param>
/// <param name="States">Name and state of each detector.</param>
internal sealed record StateDetectors(string Group, WindowSpec Window, IReadOnlyList<KeyValuePair<string, byte[]>> States)
{
    private const int MostBytes = 1 << 24;

    /// <summary>Names of the detectors, in their order.</summary>
    public IEnumerable<string> Names => States.Select(state => state.Key);

    /// <summary>The detectors of a spectrum as they are now.</summary>
    /// <exception cref="InvalidOperationException">A detector cannot be saved.</exception>
    public static StateDetectors Of(WatchedSpectrum spectrum) =>
        new(
            spectrum.Key.Group, spectrum.Key.Window,
            [.. spectrum.Detectors.Select(detector => Of(detector, spectrum.Key.Group))]);

    /// <summary>Saves them, or gives back those that were saved.</summary>
    public static StateDetectors Carry(StateCarrier state, StateDetectors? detectors)
    {
        var group = state.Text("spectrum", detectors?.Group ?? string.Empty);
        var window = new WindowSpec(
            state.Int("every", detectors?.Window.Every ?? 0, 0, int.MaxValue),
            state.Int("window", detectors?.Window.Length ?? 0, 0, int.MaxValue));
        return new StateDetectors(group, window, state.List<KeyValuePair<string, byte[]>>(
            "detectors", detectors?.States ?? [],
            static (state, one) => new(state.Text("name", one.Key ?? string.Empty), Bytes(state, one.Value ?? []))));
    }

    /// <summary>
    /// Lets detectors go on from these states, each from the one of its name; several of one name in their order.
    /// </summary>
    /// <param name="detectors">The detectors; their names are those of the states.</param>
    /// <param name="problems">Where those are noted that cannot.</param>
    public void Restore(IReadOnlyList<ISpectralDetector> detectors, OptionProblems problems)
    {
        var states = States.ToLookup(
            state => state.Key, state => state.Value,
            StringComparer.Ordinal).ToDictionary(same => same.Key, same => new Queue<byte[]>(same));
        foreach (var detector in detectors)
        {
            try
            {
                DetectorState.Resume(detector.Carry, states[detector.Name].Dequeue());
            }
            catch (Exception exception)
            {
                problems.Add(
                    $"Detector '{detector.Name}' of '{Group}' cannot go on from its state; it must be made with the "
                        + $"options it was saved with, and its Carry must name what it named then ({exception.Message}).");
            }
        }
    }

    private static KeyValuePair<string, byte[]> Of(ISpectralDetector detector, string group)
    {
        try
        {
            var state = DetectorState.Save(detector.Carry);
            return state.Length <= MostBytes
                ? new(detector.Name, state)
                : throw new InvalidOperationException(FormattableString.Invariant(
                    $"It has {state.Length} bytes; it may have {MostBytes}. Save less"));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"The state cannot be saved: detector '{detector.Name}' of '{group}' failed ({exception.Message}). Fix its "
                    + $"Carry, or leave it out.",
                exception);
        }
    }

    private static byte[] Bytes(StateCarrier state, byte[] bytes)
    {
        var carried = state.IsResuming ? [] : bytes;
        Array.Resize(ref carried, state.Int("state_length", bytes.Length, 0, MostBytes));
        state.Numbers("state", carried.AsSpan());
        return carried;
    }
}
