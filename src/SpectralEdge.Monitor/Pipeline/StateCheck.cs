using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Compares a state with the monitor that is to go on from it, and names every difference.</summary>
internal static class StateCheck
{
    // Enough to see what is wrong; another model differs in every block.
    private const int MostBlocks = 20;

    /// <summary>Throws if the monitor cannot go on from the state; else its detectors have gone on.</summary>
    /// <param name="then">The state.</param>
    /// <param name="now">The monitor.</param>
    /// <param name="model">What it watches.</param>
    /// <exception cref="MonitorOptionsException">Something differs; the message lists all of it.</exception>
    public static void Require(StateHead then, StateHead now, WatchedModel model)
    {
        var problems = new OptionProblems("The state");
        Settings(then, now).ToList().ForEach(problems.Add);
        var shapes = Shapes(then, now).ToList();
        shapes.Take(MostBlocks).ToList().ForEach(problems.Add);
        if (shapes.Count > MostBlocks)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Further differences: {shapes.Count - MostBlocks}. Hand "
                + $"over the model that was watched."));
        }

        if (shapes.Count == 0)
        {
            // Values of other blocks are other values.
            Values(then, now).ToList().ForEach(problems.Add);
        }

        Detectors(then, now).Distinct().ToList().ForEach(problems.Add);
        problems.ThrowIfAny();
        foreach (var (saved, _) in Shared(then, now))
        {
            saved.Restore(
                Array.Find(model.Spectra, spectrum => spectrum.Key == (saved.Group, saved.Window))!.Detectors, problems);
        }

        problems.ThrowIfAny();
    }

    private static IEnumerable<string> Settings(StateHead then, StateHead now)
    {
        var (before, after) = (then.Settings.DistinctBy(setting => setting.Key).ToDictionary(), now.Settings.ToDictionary());
        return
            from name in before.Keys.Union(after.Keys)
            let was = before.GetValueOrDefault(name, "unknown")
            let value = after.GetValueOrDefault(name, "unknown")
            where was != value
            select $"{StateOptions.OptionOf(name)} is '{value}' and was '{was}'; it must be as it was. Set it back, or start "
                + $"a new monitor with it.";
    }

    private static IEnumerable<string> Shapes(StateHead then, StateHead now)
    {
        var (before, after) = (ByName(then), ByName(now));
        foreach (var block in then.Blocks)
        {
            if (!after.TryGetValue(block.Name, out var other))
            {
                yield return $"Block '{block.Name}' with {block.Shape} is gone; it must be there. Hand over the model that "
                    + $"was watched.";
            }
            else if (other.Shape != block.Shape)
            {
                yield return $"Block '{block.Name}' has {other.Shape} and had {block.Shape}; it must be as it was. Hand over "
                    + $"the model that was watched.";
            }
        }

        foreach (var block in now.Blocks.Where(block => !before.ContainsKey(block.Name)))
        {
            yield return $"Block '{block.Name}' with {block.Shape} is new; it must not be there. Hand over the model that "
                + $"was watched.";
        }

        var moved = then.Blocks.Zip(now.Blocks).FirstOrDefault(pair => pair.First.Name != pair.Second.Name);
        if (moved.First is not null && before.Count == after.Count && before.Keys.All(after.ContainsKey))
        {
            yield return $"The blocks are in another order, '{moved.Second.Name}' in the place of '{moved.First.Name}' first; "
                + "it must be as it was. Hand over the model that was watched.";
        }
    }

    private static Dictionary<string, StateBlock> ByName(StateHead head) =>
        head.Blocks.GroupBy(
            block => block.Name,
            StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);

    private static IEnumerable<string> Values(StateHead then, StateHead now) =>
        from pair in then.Blocks.Zip(now.Blocks)
        group pair by pair.First.Group into pairs
        let others = pairs.Where(pair => pair.First.Print != pair.Second.Print).ToList()
        where others.Count > 0
        select string.Create(
            CultureInfo.InvariantCulture,
            $"Parameters of group '{pairs.Key}' differ in {others.Count} of {new Amount(pairs.Count()):block}, "
                + $"'{others[0].First.Name}' first; all must be as they were at step {then.Step}. Load the checkpoint that "
                + $"was saved with this state, or start a new monitor.");

    private static IEnumerable<string> Detectors(StateHead then, StateHead now)
    {
        foreach (var (saved, present) in Shared(then, now))
        {
            foreach (var name in Except(saved.Names, present.Names))
            {
                yield return $"Detector '{name}' is missing; it was there when the state was saved. Add it to Detectors, or "
                    + $"start a new monitor.";
            }

            foreach (var name in Except(present.Names, saved.Names))
            {
                yield return $"Detector '{name}' has no state; it was not there when the state was saved. Leave it out of "
                    + $"Detectors, or start a new monitor.";
            }
        }
    }

    /// <summary>The spectra of a state that a monitor has too: all of them, unless other blocks are watched.</summary>
    private static IEnumerable<(StateDetectors Then, StateDetectors Now)> Shared(StateHead then, StateHead now) =>
        from saved in then.Detectors
        join present in now.Detectors on (saved.Group, saved.Window) equals (present.Group, present.Window)
        select (saved, present);

    /// <summary>What is in the first list more often than in the second.</summary>
    private static IEnumerable<string> Except(IEnumerable<string> first, IEnumerable<string> second)
    {
        var rest = second.ToList();
        return [.. first.Where(name => !rest.Remove(name))];
    }
}
