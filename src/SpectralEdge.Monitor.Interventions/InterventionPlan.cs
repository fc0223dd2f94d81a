namespace SpectralEdge.Monitor.Interventions;

/// <summary>Applies the interventions of one run, step by step.</summary>
/// <remarks>
/// After the start nothing throws: an intervention that fails is counted, logged once for each cause, and what it would have
/// changed is left as it was. Keeps four vectors of P values in float64 once it is needed.
/// </remarks>
internal sealed class InterventionPlan : IDisposable
{
    private readonly ChangedRun _run;
    private readonly List<Planned> _planned = [];
    private readonly HashSet<(string Name, string Reason)> _named = [];
    private readonly ParameterInventory _inventory;
    private readonly IDisposable _events;
    private double[] _vector = [];
    private double[] _before = [];
    private double[] _safe = [];
    private double[] _start = [];
    private long _step;

    /// <summary>Checks the interventions and begins.</summary>
    /// <exception cref="MonitorOptionsException">Something cannot be used; the message lists every problem.</exception>
    public InterventionPlan(ChangedRun run, IReadOnlyList<Intervention> interventions)
    {
        (_run, _inventory, _step) = (run, run.Monitor.Inventory, run.Monitor.LastStep);
        var problems = new OptionProblems("The interventions");
        problems.RequireInRange(interventions.Count, 1, 1000, "Without any nothing is changed.", "Number of interventions");
        if (run.Spans.Sum(span => (long)span.Count) != _inventory.ParameterCount)
        {
            problems.Add("The monitor watches a shard; all parameters must be in one process. Train in one, or without.");
        }

        foreach (var intervention in interventions)
        {
            if (intervention is null)
            {
                problems.Add("An intervention is null; each must be one. Leave it out.");
                continue;
            }

            intervention.CheckAll(problems, run);
            if (intervention.OnEvent is { } kind && !EventReader.AllKinds.Contains(kind))
            {
                InterventionLog.UnknownEvent(run.Monitor.Guard.Logger, intervention.Name, kind);
            }
        }

        problems.ThrowIfAny();
        _planned.AddRange(interventions.Select(intervention => new Planned(intervention, intervention.Start(run))));
        _events = run.Monitor.On<SpectralEvent>(e => _planned.ForEach(planned => planned.Begin(e.Kind, _step + 1)));
        var names = string.Join(", ", interventions.Select(intervention => intervention.Name));
        InterventionLog.RunIsChanged(run.Monitor.Guard.Logger, _step, names);
    }

    /// <summary>An intervention was applied.</summary>
    public Action<InterventionApplied>? Applied { get; set; }

    /// <summary>How often an intervention was applied.</summary>
    public long AppliedCount { get; private set; }

    /// <summary>How often one was due and could not be applied.</summary>
    public long SkippedCount { get; private set; }

    /// <summary>Changes settings, gradient and parameters before the optimizer steps.</summary>
    /// <param name="step">The step that is being taken.</param>
    public void Before(long step)
    {
        _step = step;
        _planned.ForEach(planned => planned.Decide(step));
        foreach (var planned in Due(Moment.Settings))
        {
            Try(planned, []);
            Finish([planned]);
        }

        EditGradient();
        Edit(Moment.ParametersBefore, _run.Read, _run.Write);
        if (Due(Moment.Update).Count > 0)
        {
            Guard(Due(Moment.Update), () => _run.Read(Sized(ref _start)));
        }
    }

    /// <summary>Changes the gradient alone, where a closure computes it anew in the same step.</summary>
    public void EditGradient() => Edit(Moment.Gradient, _run.ReadGradient, _run.WriteGradient);

    /// <summary>Changes update and parameters after the optimizer has stepped.</summary>
    public void After()
    {
        Edit(Moment.Update, ReadUpdate, WriteUpdate);
        Edit(Moment.ParametersAfter, _run.Read, _run.Write);
        foreach (var planned in _planned)
        {
            Guard([planned], () => planned.Change.Look(_step));
        }
    }

    /// <summary>Ends the interventions.</summary>
    public void Dispose() => _events.Dispose();

    private List<Planned> Due(Moment moment) => _planned.FindAll(planned => planned.IsDue && planned.Change.Moment == moment);

    private Span<double> Sized(ref double[] vector)
    {
        if (_run.Monitor.Inventory != _inventory)
        {
            throw new InterventionSkippedException("Other parameters are watched than when the interventions were made.");
        }

        Array.Resize(ref vector, _run.Count);
        return vector;
    }

    /// <summary>Reads a vector, has it changed, and writes it if anything was.</summary>
    private void Edit(Moment moment, Reader read, Writer write)
    {
        var due = Due(moment);
        if (due.Count == 0 || !Guard(due, () => read(Sized(ref _vector))))
        {
            return;
        }

        var length = Vectors.Norm(_vector);
        if (!double.IsFinite(length))
        {
            due.ForEach(planned => Skip(planned, new InterventionSkippedException(FormattableString.Invariant(
                $"The length of what is to be changed is {length}; it must be finite."))));
            return;
        }

        _vector.CopyTo(Sized(ref _before));
        var done = due.FindAll(planned => Try(planned, _vector));
        if (done.Count == 0)
        {
            return;
        }

        if (Guard(done, () =>
        {
            write(_vector);
            done.ForEach(planned => planned.Change.Complete());
        }))
        {
            Finish(done);
        }
        else
        {
            // Best effort: a run that can be written to has been written back.
            Guard([], () => write(_before));
        }
    }

    private void ReadUpdate(Span<double> update)
    {
        _run.Read(update);
        Vectors.Add(-1, _start, update);
    }

    /// <summary>Writes θ_t plus what was changed of the update, so that what was not changed keeps its bits.</summary>
    private void WriteUpdate(ReadOnlySpan<double> update)
    {
        _run.Read(Sized(ref _safe));
        for (var i = 0; i < update.Length; i++)
        {
            _safe[i] += update[i] - _before[i];
        }

        _run.Write(_safe);
    }

    private bool Try(Planned planned, double[] vector)
    {
        try
        {
            vector.CopyTo(Sized(ref _safe));
            planned.Applied = planned.Change.Apply(_step, vector);
            if (vector.Length > 0 && !double.IsFinite(Vectors.Norm(vector)))
            {
                throw new InterventionSkippedException("The result is not finite.");
            }

            return planned.Applied is not null;
        }
        catch (Exception exception)
        {
            _safe.AsSpan(0, vector.Length).CopyTo(vector);
            Skip(planned, exception);
            return false;
        }
    }

    private void Finish(List<Planned> done)
    {
        foreach (var planned in done)
        {
            if (planned.Applied is { } applied)
            {
                planned.Times++;
                AppliedCount++;
                Announce(applied with { Kind = planned.Intervention.Name, Step = _step, Reason = planned.Reason });
            }

            planned.Applied = null;
        }
    }

    private void Announce(InterventionApplied applied)
    {
        _run.Monitor.Recorder.WriteRecord("intervention", applied.Step, applied.WriteTo);
        foreach (var handler in Delegate.EnumerateInvocationList(Applied))
        {
            _run.Monitor.Guard.Call(handler, () => handler(applied));
        }
    }

    private bool Guard(List<Planned> concerned, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception)
        {
            concerned.ForEach(planned => Skip(planned, exception));
            return false;
        }
    }

    private void Skip(Planned planned, Exception exception)
    {
        SkippedCount++;
        (planned.Applied, planned.IsDue) = (null, false);
        var reason = exception is InterventionSkippedException ? exception.Message : exception.GetType().Name;
        if (_named.Add((planned.Intervention.Name, reason)))
        {
            InterventionLog.InterventionSkipped(
                _run.Monitor.Guard.Logger, planned.Intervention.Name, _step,
                exception is InterventionSkippedException ? reason : $"{reason}: {exception.Message}", SkippedCount, exception);
        }
    }

    private delegate void Reader(Span<double> vector);

    private delegate void Writer(ReadOnlySpan<double> vector);

    /// <summary>One intervention and when it is due.</summary>
    private sealed class Planned(Intervention intervention, Change change)
    {
        private long? _begin = intervention.OnEvent is null ? intervention.From : null;

        public Intervention Intervention { get; } = intervention;

        public Change Change { get; } = change;

        public bool IsDue { get; set; }

        public long Times { get; set; }

        public InterventionApplied? Applied { get; set; }

        public string Reason => Intervention.OnEvent ?? "schedule";

        /// <summary>Takes note of an event.</summary>
        public void Begin(string kind, long next)
        {
            if (kind == Intervention.OnEvent && next >= Intervention.From)
            {
                (_begin, Times) = (next, 0);
            }
        }

        public void Decide(long step) => IsDue = step >= _begin && step <= (Intervention.Until ?? long.MaxValue)
            && (step - _begin) % Intervention.Every == 0 && Times < (Intervention.Times ?? long.MaxValue);
    }
}
