namespace SpectralEdge.Monitor.Interventions;

/// <summary>Changes a training loop whose parameters and gradients live in arrays, without a tensor library.</summary>
/// <remarks>
/// Everything here changes the run. Call <see cref="Step"/> in place of the optimizer's step, then <c>monitor.Observe</c> as
/// always. Where the optimizer itself clips, gradients are changed before that. After the start nothing of the interventions
/// throws; what the optimizer throws is passed on.
/// </remarks>
public sealed class ChangedArrays : IDisposable
{
    private readonly InterventionPlan _plan;
    private readonly SpectralMonitor _monitor;
    private long _step;

    /// <summary>Checks the interventions and begins.</summary>
    /// <param name="monitor">The monitor of the run; it hears of the changed updates.</param>
    /// <param name="blocks">Every block that it watches, in its order.</param>
    /// <param name="interventions">At least one.</param>
    /// <param name="optimizer">For changes of rate, decay and state; null if none is asked for.</param>
    /// <exception cref="MonitorOptionsException">Something cannot be used; the message lists every problem.</exception>
    public ChangedArrays(
        SpectralMonitor monitor, IReadOnlyList<ChangedBlock> blocks, IReadOnlyList<Intervention> interventions,
        IChangedOptimizer? optimizer = null)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(interventions);
        var problems = new OptionProblems("The interventions");
        var (given, watched) = (blocks.Select(block => (block.Name, (long)block.Count)),
            monitor.Inventory.Blocks.Select(block => (block.Name, block.Count)));
        if (!given.SequenceEqual(watched))
        {
            problems.Add(FormattableString.Invariant(
                $"blocks are {blocks.Count} ({string.Join(", ", given.Take(3))}, …); they must be those of the monitor, ")
                + FormattableString.Invariant($"{monitor.Inventory.Blocks.Count} ({string.Join(", ", watched.Take(3))}, …), ")
                + "by name, number of values and order.");
        }

        problems.ThrowIfAny();
        (_monitor, _step) = (monitor, monitor.LastStep);
        _plan = new InterventionPlan(new ArraysRun(monitor, blocks, optimizer), interventions)
        {
            Applied = applied => Applied?.Invoke(this, applied),
        };
    }

    /// <summary>An intervention was applied. Called on the training thread; handlers that throw are counted and logged.</summary>
    public event EventHandler<InterventionApplied>? Applied;

    /// <summary>How often an intervention was applied.</summary>
    public long AppliedCount => _plan.AppliedCount;

    /// <summary>How often one was due and could not be applied.</summary>
    public long SkippedCount => _plan.SkippedCount;

    /// <summary>Takes a step of the run, changed where an intervention is due.</summary>
    /// <param name="optimizerStep">What the optimizer does; the gradients are there.</param>
    public void Step(Action optimizerStep)
    {
        ArgumentNullException.ThrowIfNull(optimizerStep);
        _step = Math.Max(_step, _monitor.LastStep) + 1;
        _plan.Before(_step);
        optimizerStep();
        _plan.After();
    }

    /// <summary>Ends the interventions; the monitor goes on.</summary>
    public void Dispose() => _plan.Dispose();

    private sealed class ArraysRun(SpectralMonitor monitor, IReadOnlyList<ChangedBlock> blocks, IChangedOptimizer? optimizer)
        : ChangedRun(monitor, optimizer)
    {
        public override void ReadGradient(Span<double> gradient) =>
            Each(gradient, static (block, part) => block.Read(part, true));

        public override void WriteGradient(ReadOnlySpan<double> gradient)
        {
            for (var i = 0; i < blocks.Count; i++)
            {
                blocks[i].Write(Spans[i].Of(gradient), true);
            }
        }

        public override void Read(Span<double> parameters) =>
            Each(parameters, static (block, part) => block.Read(part, false));

        public override void Write(ReadOnlySpan<double> parameters)
        {
            for (var i = 0; i < blocks.Count; i++)
            {
                blocks[i].Write(Spans[i].Of(parameters), false);
            }
        }

        private void Each(Span<double> vector, Action<ChangedBlock, Span<double>> action)
        {
            for (var i = 0; i < blocks.Count; i++)
            {
                action(blocks[i], Spans[i].Of(vector));
            }
        }
    }
}

/// <summary>A block of parameters in arrays, and its gradient.</summary>
public sealed class ChangedBlock
{
    private readonly (Memory<float> Values, Memory<float> Gradients) _singles;
    private readonly (Memory<double> Values, Memory<double> Gradients) _doubles;

    /// <summary>Names a block of binary32 values.</summary>
    /// <param name="name">Its name in the monitor.</param>
    /// <param name="values">The memory that the optimizer updates.</param>
    /// <param name="gradients">The memory that the optimizer reads, as long.</param>
    /// <exception cref="ArgumentException">The two have other lengths.</exception>
    public ChangedBlock(string name, Memory<float> values, Memory<float> gradients)
    {
        (Name, Count, _singles) = (name, values.Length, (values, gradients));
        Require(gradients.Length);
    }

    /// <summary>Names a block of binary64 values.</summary>
    /// <inheritdoc cref="ChangedBlock(string, Memory{float}, Memory{float})"/>
    public ChangedBlock(string name, Memory<double> values, Memory<double> gradients)
    {
        (Name, Count, _doubles) = (name, values.Length, (values, gradients));
        Require(gradients.Length);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>Reads values or gradients.</summary>
    internal void Read(Span<double> target, bool gradients)
    {
        var singles = (gradients ? _singles.Gradients : _singles.Values).Span;
        for (var i = 0; i < singles.Length; i++)
        {
            target[i] = singles[i];
        }

        (gradients ? _doubles.Gradients : _doubles.Values).Span.CopyTo(target);
    }

    /// <summary>Writes values or gradients.</summary>
    internal void Write(ReadOnlySpan<double> source, bool gradients)
    {
        var singles = (gradients ? _singles.Gradients : _singles.Values).Span;
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)source[i];
        }

        var doubles = (gradients ? _doubles.Gradients : _doubles.Values).Span;
        source[..doubles.Length].CopyTo(doubles);
    }

    private void Require(int gradients)
    {
        if (gradients != Count)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Block '{Name}' has {Count} values and {gradients} gradients; there must be as many. They are one for one."));
        }
    }
}
