namespace SpectralEdge.Monitor;

/// <summary>Draws conclusions from the samples of one spectrum: one group in one window.</summary>
/// <remarks>
/// A pure state machine: what it says depends on the samples it was given and on nothing else, so that a recorded run gives the
/// same events again. Its documentation states the warm-up, what is frozen as a reference, what happens after a detection, and
/// how often it is wrong where nothing happens. Not for several threads at once. An exception of a user's own detector is counted
/// and logged, and the others go on.
/// </remarks>
public interface ISpectralDetector
{
    /// <summary>Names the detector; the state is kept under it.</summary>
    /// <value>A text of 1 to 200 characters. The library's own are in snake_case, which is not asked of yours.</value>
    string Name { get; }

    /// <summary>Takes one sample.</summary>
    /// <param name="sample">
    /// A sample of the spectrum, from a full window: the monitor's own object, so that detectors cost no memory. It is right
    /// until this call returns and filled anew by the next sample, so take the numbers out of it and do not keep it.
    /// </param>
    /// <returns>What the sample settled; null for nothing.</returns>
    SpectralEvent? Update(SpectralSample sample);

    /// <summary>Says that the window was emptied: the samples to come are not the neighbours of those before.</summary>
    void Interrupt()
    {
    }

    /// <summary>Saves what the detector goes on from, or goes on from what was saved: one list of values for both ways.</summary>
    /// <param name="state">
    /// Where values go to or come from, always in the same order: <c>_count = state.WholeNumber("count", _count, 0, 1000)</c>.
    /// </param>
    /// <remarks>A detector without it begins anew when a run goes on.</remarks>
    /// <exception cref="FormatException">The saved values are not those of a detector with the same options.</exception>
    void Carry(StateCarrier state)
    {
    }
}
