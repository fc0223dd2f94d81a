namespace SpectralEdge.Monitor.Interventions;

/// <summary>The optimizer of a run, as far as interventions change it.</summary>
public interface IChangedOptimizer
{
    /// <summary>The learning rate η of the step to come; set for all parameters.</summary>
    double LearningRate { get; set; }

    /// <summary>The weight decay ω of the step to come; set for all parameters.</summary>
    /// <value>NaN where the optimizer has none that can be set.</value>
    double WeightDecay { get; set; }

    /// <summary>Copies what the optimizer remembers: momentum, moments, number of steps.</summary>
    /// <returns>The copy; null where that is not possible: a rewind then puts back the parameters alone.</returns>
    object? SaveState();

    /// <summary>Puts back what <see cref="SaveState"/> copied; the copy stays as it is.</summary>
    /// <param name="state">The copy.</param>
    void LoadState(object state);
}

/// <summary>A training loop that is changed: gradients and parameters as vectors, block after block of the inventory.</summary>
/// <param name="monitor">The monitor that watches it.</param>
/// <param name="optimizer">The optimizer; null if nothing is known of it.</param>
internal abstract class ChangedRun(SpectralMonitor monitor, IChangedOptimizer? optimizer)
{
    /// <summary>The monitor.</summary>
    public SpectralMonitor Monitor { get; } = monitor;

    /// <summary>The optimizer.</summary>
    public IChangedOptimizer? Optimizer { get; } = optimizer;

    /// <summary>Where the elements of each watched block stand.</summary>
    public IReadOnlyList<ChangedSpan> Spans { get; } = Place(monitor.Inventory);

    /// <summary>Number of watched parameters, P.</summary>
    public int Count { get; } = checked((int)monitor.Inventory.ParameterCount);

    /// <summary>Reads the gradient that the optimizer will use.</summary>
    /// <param name="gradient">Shape [P]: overwritten; 0 in blocks without one.</param>
    public abstract void ReadGradient(Span<double> gradient);

    /// <summary>Writes the gradient that the optimizer will use, rounded to its format; blocks without one keep none.</summary>
    /// <param name="gradient">Shape [P].</param>
    public abstract void WriteGradient(ReadOnlySpan<double> gradient);

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">Shape [P]: overwritten.</param>
    public abstract void Read(Span<double> parameters);

    /// <summary>Writes the parameters, rounded to their format.</summary>
    /// <param name="parameters">Shape [P].</param>
    public abstract void Write(ReadOnlySpan<double> parameters);

    /// <summary>Notes names that no watched block has.</summary>
    public void RequireBlocks(IReadOnlyList<string> names, string option, OptionProblems problems)
    {
        foreach (var name in names.Where(name => Spans.All(span => span.Name != name)))
        {
            problems.Add(
                $"{option} names '{name}'; it must be one of the {Spans.Count} watched blocks ('{Spans[0].Name}' is the first). "
                    + $"SpectralMonitor.Inventory lists them.");
        }
    }

    /// <summary>The spans of named blocks; of all where none is named.</summary>
    public IReadOnlyList<ChangedSpan> SpansOf(IReadOnlyList<string> names) =>
        names.Count == 0 ? Spans : [.. Spans.Where(span => names.Contains(span.Name))];

    private static ChangedSpan[] Place(ParameterInventory inventory)
    {
        var (spans, start) = (new List<ChangedSpan>(), 0L);
        foreach (var block in inventory.Blocks)
        {
            spans.Add(new ChangedSpan(block.Name, checked((int)start), checked((int)block.Count)));
            start += block.Count;
        }

        return [.. spans];
    }
}

/// <summary>Where the elements of a block stand in a vector.</summary>
/// <param name="Name">Name of the block.</param>
/// <param name="Start">Index of its first element.</param>
/// <param name="Count">Number of elements.</param>
internal readonly record struct ChangedSpan(string Name, int Start, int Count)
{
    /// <summary>Its elements.</summary>
    public Span<double> Of(Span<double> vector) => vector.Slice(Start, Count);

    /// <summary>Its elements.</summary>
    public ReadOnlySpan<double> Of(ReadOnlySpan<double> vector) => vector.Slice(Start, Count);
}
