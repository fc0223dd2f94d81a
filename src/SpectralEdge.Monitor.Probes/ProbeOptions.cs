namespace SpectralEdge.Monitor.Probes;

/// <summary>Which probes are taken, and what they may cost.</summary>
public sealed record ProbeOptions
{
    /// <summary>The probes. Several of one kind may differ in their options.</summary>
    /// <value>
    /// At least one. The default is <see cref="LossDecompositionProbe"/> and <see cref="EdgeSourceProbe"/>, the cheap ones, which
    /// also work where windows are sketches.
    /// </value>
    public IReadOnlyList<Probe> Probes { get; init; } = [new LossDecompositionProbe(), new EdgeSourceProbe()];

    /// <summary>
    /// The largest share of the run's time that probes may take. One that would break it is postponed to the first sample where
    /// there is room, and counted; the one that has waited longest goes first.
    /// </summary>
    /// <value>
    /// No unit, from 0.0001 to 1; null, the default, for no limit. The first probe of each kind is taken as soon as what it is
    /// expected to cost fits: a gradient counts as one step of the run until one has been timed.
    /// </value>
    public double? Budget { get; init; }

    /// <summary>Notes what cannot be used.</summary>
    internal OptionProblems Check(SpectralMonitor monitor, IProbedModel model)
    {
        var problems = new OptionProblems(nameof(ProbeOptions));
        problems.RequireInRange(Budget ?? 1, 1e-4, 1, "It is a share of the run's time; null for no limit.", nameof(Budget));
        if (Probes.Count == 0)
        {
            problems.Add("Probes is empty; there must be at least one. Give the measurements to take.");
        }

        if (monitor.IsDisposed)
        {
            problems.Add("The monitor is disposed; it must be watching. Begin the probes before.");
        }

        if (monitor.Options.IsSpread)
        {
            problems.Add(
                "Shard says that other processes hold parts of the model; probes need all of it in this one. Leave it out.");
        }

        problems.CheckBlocks(monitor.Inventory, model);
        var run = ProbedRun.Of(monitor, model);
        foreach (var probe in Probes)
        {
            if (probe?.OnEvents is null || probe.OnEvents.Contains(null!))
            {
                problems.Add("Probes or OnEvents has an element that is null; each must be a probe, or the kind of an event. "
                    + "Leave it out.");
                continue;
            }

            CheckSchedule(problems, probe, monitor.Inventory);
            probe.Check(problems, run);
        }

        return problems;
    }

    private static void CheckSchedule(OptionProblems problems, Probe probe, ParameterInventory inventory)
    {
        var name = probe.GetType().Name;
        problems.RequireInRange(
            probe.Every ?? 1, 1, 1_000_000, "It counts samples; null for on events alone.", $"{name}.Every");
        if (probe.Every is null && probe.OnEvents.Count == 0)
        {
            problems.Add($"{name}.Every is null and OnEvents is empty, so it would never be taken. Give one of them.");
        }

        var groups = inventory.Groups.Select(static group => group.Name).Prepend(ParameterGrouping.WholeModel);
        if (probe.Group != ParameterGrouping.WholeModel && inventory.Groups.All(group => group.Name != probe.Group))
        {
            problems.Add($"{name}.Group is '{probe.Group}'; it must be one of "
                + $"{string.Join(", ", groups.Distinct().Select(static group => $"'{group}'"))}.");
        }
        else if (probe.Group != ParameterGrouping.WholeModel && inventory.Groups.Count == 1)
        {
            problems.Add($"{name}.Group is '{probe.Group}', the only group; its window is that of "
                + $"'{ParameterGrouping.WholeModel}'. Say that.");
        }
    }
}

/// <summary>Whether a model is the one that is watched.</summary>
internal static class BlockCheck
{
    /// <summary>Notes the first difference between the blocks of a model and those that are watched.</summary>
    public static void CheckBlocks(this OptionProblems problems, ParameterInventory inventory, IProbedModel model)
    {
        if (Difference(inventory, model) is { } difference)
        {
            problems.Add(difference);
        }
    }

    /// <summary>The first difference as a sentence; null if there is none.</summary>
    public static string? Difference(ParameterInventory inventory, IProbedModel model)
    {
        for (var i = 0; i < Math.Max(model.Blocks.Count, inventory.Blocks.Count); i++)
        {
            var (probed, watched) = (model.Blocks.ElementAtOrDefault(i), inventory.Blocks.ElementAtOrDefault(i));
            if (probed?.Name != watched?.Name || probed?.Count != watched?.Count)
            {
                return FormattableString.Invariant($"Block {i + 1} of the model is {Say(probed?.Name, probed?.Count)}; ")
                    + $"it must be {Say(watched?.Name, watched?.Count)}, which is watched. Probe the model that is trained.";
            }
        }

        return null;
    }

    private static string Say(string? name, long? count) =>
        name is null ? "missing" : FormattableString.Invariant($"'{name}' with {count} values");
}
