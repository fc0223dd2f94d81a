namespace SpectralEdge.Monitor;

/// <summary>
/// What a state says before its windows: enough to see whether it belongs to the monitor that is to go on from it.
/// </summary>
/// <param name="LibraryVersion">Version of the library that saved it.</param>
/// <param name="Step">The step observed last.</param>
/// <param name="IsSettled">
/// Whether the blocks are those whose updates are in the windows. If not, new windows begin at the next sample, as
/// they would have.
/// </param>
/// <param name="Settings">Every option that must be the same.</param>
/// <param name="Blocks">The blocks with their values' prints.</param>
/// <param name="Detectors">The detectors of each spectrum.</param>
/// <param name="Place">Where the run file stood; null if there is none.</param>
internal sealed record StateHead(
    string LibraryVersion,
    long Step,
    bool IsSettled,
    IReadOnlyList<KeyValuePair<string, string>> Settings,
    IReadOnlyList<StateBlock> Blocks,
    IReadOnlyList<StateDetectors> Detectors,
    RunPlace? Place)
{
    /// <summary>Describes a monitor as it is now.</summary>
    /// <param name="source">Where the parameters are read from.</param>
    /// <param name="options">Its options.</param>
    /// <param name="model">What it watches.</param>
    /// <param name="isSettled">Whether that is known to be what there is, as long as the blocks agree.</param>
    /// <param name="step">The step observed last.</param>
    /// <param name="place">Where its run file stands.</param>
    /// <exception cref="InvalidOperationException">
    /// The parameters cannot be read or watched, or a detector cannot be saved.
    /// </exception>
    /// <exception cref="NotSupportedException">The model is a part of one that several ranks hold.</exception>
    public static StateHead Of(
        IParameterSource source, MonitorOptions options, WatchedModel model, bool isSettled, long step, RunPlace? place)
    {
        if (options.Shard is not null)
        {
            throw new NotSupportedException(
                "The state of a part of a model cannot be saved: Shard is set. Save the checkpoint without it, and start "
                    + "new monitors when the run goes on.");
        }

        var (blocks, areWatched) = BlocksOf(source, options, model);
        isSettled &= areWatched;
        return new StateHead(
            RunHeaders.LibraryVersion(),
            step,
            isSettled,
            StateOptions.Of(options, isSettled ? model.Plan : null),
            blocks,
            [.. model.Spectra.Select(StateDetectors.Of)],
            place);
    }

    /// <summary>Saves a head, or gives back the one that was saved.</summary>
    public static StateHead Carry(StateCarrier state, StateHead? head)
    {
        var carried = new StateHead(
            state.Text("library_version", head?.LibraryVersion ?? string.Empty),
            state.Count("step", head?.Step ?? 0),
            state.Flag("is_settled", head?.IsSettled ?? false),
            state.List("settings", head?.Settings ?? [], StateOptions.Carry),
            state.List("blocks", head?.Blocks ?? [], StateBlock.Carry),
            state.List("spectra", head?.Detectors ?? [], StateDetectors.Carry),
            RunPlace.Carry(state, head?.Place));
        state.Seal();
        return carried;
    }

    private static (StateBlock[] Blocks, bool AreWatched) BlocksOf(
        IParameterSource source, MonitorOptions options, WatchedModel model)
    {
        try
        {
            return StateBlock.Of(source, options.Grouping, model.Inventory);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"The state cannot be saved: the parameters cannot be read or watched ({exception.Message}). Save it "
                    + $"when they can be.",
                exception);
        }
    }
}
