namespace SpectralEdge.Monitor.Interventions;

/// <summary>Changes a training run on purpose: what is changed, from which step, how often.</summary>
/// <remarks>
/// Steps are those of the optimizer, from 1: step t is the one that makes θ_t of θ_(t−1). Without an event it is applied at
/// <see cref="From"/>, <see cref="From"/> + <see cref="Every"/>, and so on. With one, each event begins it anew: the first
/// step after the event takes the place of <see cref="From"/>.
/// </remarks>
public abstract record Intervention
{
    /// <summary>The first step that may be changed.</summary>
    /// <value>At least 1, the default.</value>
    public long From { get; init; } = 1;

    /// <summary>The last step that may be changed.</summary>
    /// <value>At least <see cref="From"/>; null, the default, for no end.</value>
    public long? Until { get; init; }

    /// <summary>Every how many steps it is applied.</summary>
    /// <value>At least 1, the default.</value>
    public long Every { get; init; } = 1;

    /// <summary>How often it is applied at most, after each event if it waits for one.</summary>
    /// <value>At least 1; null for no limit. The default depends on the kind.</value>
    public long? Times { get; init; }

    /// <summary>The kind of event that begins it, as run files name them: <c>gap_collapsed</c>.</summary>
    /// <value>Null, the default, for none.</value>
    public string? OnEvent { get; init; }

    /// <summary>Names the kind of intervention, in snake_case, as run files do.</summary>
    public abstract string Name { get; }

    /// <summary>Notes what of the options cannot be used.</summary>
    internal void CheckAll(OptionProblems problems, ChangedRun run)
    {
        var reason = $"It says when '{Name}' is applied.";
        problems.RequireInRange(From, 1, long.MaxValue, reason);
        problems.RequireInRange(Every, 1, long.MaxValue, reason);
        problems.RequireInRange(Times ?? 1, 1, long.MaxValue, reason, nameof(Times));
        if (Until < From)
        {
            problems.Add(FormattableString.Invariant(
                $"Until is {Until}; it must be at least From, {From}. Steps out of order would never be changed."));
        }

        if (OnEvent is { Length: 0 })
        {
            problems.Add("OnEvent is empty; it must be the kind of an event, such as 'gap_collapsed', or null for none.");
        }

        Check(problems, run);
    }

    /// <summary>Notes what of the options of the kind cannot be used.</summary>
    internal abstract void Check(OptionProblems problems, ChangedRun run);

    /// <summary>Begins to change a run.</summary>
    internal abstract Change Start(ChangedRun run);
}
