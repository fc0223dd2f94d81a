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
    string LibraryVersion, long Step, bool IsSettled, IReadOnlyList<KeyValuePair<string, string>> Settings,
    IReadOnlyList<StateBlock> Blocks, IReadOnlyList<StateDetectors> Detectors, RunPlace? Place)
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
            RunHeaders.LibraryVersion(), step, isSettled, StateOptions.Of(options, isSettled ? model.Plan : null), blocks,
            [.. model.Spectra.Select(StateDetectors.Of)], place);
    }

    /// <summary>
    /// What Auto means where a run goes on: updates stay as the state has them, whatever a new run or another version would take.
    /// </summary>
    /// <param name="options">Validated options.</param>
    public MonitorOptions WithMode(MonitorOptions options)
    {
        var was = Settings.FirstOrDefault(setting => setting.Key == "mode").Value;
        return options.Sketch.Mode == WindowMode.Auto && Enum.TryParse<WindowMode>(was, ignoreCase: true, out var mode)
            ? options with { Sketch = options.Sketch with { Mode = mode, IsModeOfState = true } }
            : options;
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

/// <summary>A block of parameters as a state knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Type">Number format of the values.</param>
/// <param name="Group">Name of its group.</param>
/// <param name="Print">Tells its values from all others.</param>
internal sealed record StateBlock(string Name, long Count, ElementType Type, string Group, ulong Print)
{
    /// <summary>What it looks like, whatever its values.</summary>
    public string Shape => $"{new Amount(Count).Of($"{Type} value")} in group '{Group}'";

    /// <summary>The blocks of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="grouping">Which group a block belongs to.</param>
    /// <param name="watched">What is watched.</param>
    /// <returns>The blocks, and whether they are those that are watched.</returns>
    /// <exception cref="MonitorOptionsException">They are not, and cannot be.</exception>
    public static (StateBlock[] Blocks, bool AreWatched) Of(
        IParameterSource source, ParameterGrouping grouping, ParameterInventory watched)
    {
        var prints = ParameterPrints.Of(source);
        var areWatched = prints.Select(
            block => (block.Name, block.Count, block.Type)).SequenceEqual(
                watched.Blocks.Select(block => (block.Name, block.Count, block.Type)));
        var inventory = areWatched ? watched : ParameterInventory.Take(source, grouping);
        return ([
            .. inventory.Blocks.Zip(
                prints,
                (block, print) => new StateBlock(
                    block.Name, block.Count, block.Type, inventory.Groups[block.Group].Name, print.Print)),
        ], areWatched);
    }

    /// <summary>Saves a block, or gives back the one that was saved.</summary>
    public static StateBlock Carry(StateCarrier state, StateBlock? block) => new(
        state.Text("block", block?.Name ?? string.Empty),
        state.Count("count", block?.Count ?? 0),
        (ElementType)state.Int("type", (int)(block?.Type ?? 0), 0, byte.MaxValue),
        state.Text("group", block?.Group ?? string.Empty),
        (ulong)state.WholeNumber("print", (long)(block?.Print ?? 0), long.MinValue, long.MaxValue));
}

/// <summary>Where a run file stands when a state is saved.</summary>
/// <param name="Name">Name of the run's folder.</param>
/// <param name="Started">When the run began, as the header says.</param>
/// <param name="Lines">Number of lines written so far.</param>
/// <param name="LinesLost">Number of lines that could not be written.</param>
internal sealed record RunPlace(string Name, DateTimeOffset Started, long Lines, long LinesLost)
{
    /// <summary>The file of the run, if it is where it has to be.</summary>
    /// <param name="folder">The folder that holds all runs.</param>
    /// <returns>Its path, or null.</returns>
    public string? FileIn(string folder)
    {
        if (Name is "" or "." or ".." || Name != Path.GetFileName(Name))
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(folder, Name, RunFileFormat.FileName));
        try
        {
            return File.Exists(path) && new RunFileReader(path).ReadHeader().Started == Started ? path : null;
        }
        catch (FormatException)
        {
            // No run file, or a damaged one: a new one is begun.
            return null;
        }
    }

    /// <summary>Saves a place, or gives back the one that was saved.</summary>
    public static RunPlace? Carry(StateCarrier state, RunPlace? place)
    {
        if (!state.Flag("has_run_file", place is not null))
        {
            return null;
        }

        var name = state.Text("run_name", place?.Name ?? string.Empty);
        var ticks = state.WholeNumber("run_started", place?.Started.UtcTicks ?? 0, 0, DateTimeOffset.MaxValue.UtcTicks);
        return new RunPlace(
            name, new DateTimeOffset(ticks, TimeSpan.Zero), state.Count("run_lines", place?.Lines ?? 0),
            state.Count("lines_lost", place?.LinesLost ?? 0));
    }
}
