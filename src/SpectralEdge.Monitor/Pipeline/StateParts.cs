namespace SpectralEdge.Monitor;

/// <summary>All parts of a monitor that remember something from step to step.</summary>
internal sealed record StateParts(
    SamplingSchedule Schedule,
    StepGate Gate,
    LearningRates Rates,
    WatchedWeights? Weights,
    OverheadGovernor Governor,
    TimeProvider Time,
    MonitorCounters Counters,
    WatchInterruptions Interruptions,
    HandlerGuard Guard,
    GuardedLogger Logger,
    EventDispatcher Events,
    IncidentMerger Incidents,
    WindowKeeper Keeper)
{
    /// <summary>Saves all that later samples and events depend on.</summary>
    /// <param name="state">Where it goes.</param>
    /// <param name="place">Where the run file stands.</param>
    /// <exception cref="InvalidOperationException">There is no state to save now.</exception>
    public void Save(StateCarrier state, RunPlace? place)
    {
        var head = Keeper.Describe(Schedule.LastSeen, place);
        StateHead.Carry(state, head);
        Carry(state, head.IsSettled);
    }

    /// <summary>Goes on from a state, if there is one.</summary>
    /// <exception cref="MonitorOptionsException">The state is that of another monitor.</exception>
    /// <exception cref="FormatException">The state is damaged.</exception>
    public void GoOn(Resumption? resumption)
    {
        if (resumption is not null)
        {
            resumption.Enter(Keeper);
            Carry(resumption.State, resumption.Head.IsSettled);
            Counters.Resumes++;
        }
    }

    private void Carry(StateCarrier state, bool isSettled)
    {
        Schedule.Carry(state);
        Gate.Carry(state);
        Rates.Carry(state);
        Weights?.Carry(state);
        Governor.Carry(state, Time.GetTimestamp());
        Counters.Carry(state);
        Interruptions.Carry(state);
        Guard.Carry(state, Logger.Failures);
        Events.Carry(state);
        Incidents.Carry(state);
        Keeper.Carry(state, isSettled);
        state.Seal();
    }
}

/// <summary>A state that a monitor is to go on from; its head has been read.</summary>
/// <param name="Head">What it says of the run.</param>
/// <param name="State">Where the rest comes from.</param>
internal sealed record Resumption(StateHead Head, StateCarrier State)
{
    /// <summary>Reads the head of a state.</summary>
    /// <exception cref="FormatException">It is none, or damaged.</exception>
    public static Resumption From(Stream stream)
    {
        var state = new StateReader(stream);
        return new Resumption(StateHead.Carry(state, null), state);
    }

    /// <summary>Compares the state with a monitor that has just started, and lets its detectors go on.</summary>
    /// <exception cref="MonitorOptionsException">
    /// The monitor cannot go on from it; the message lists every difference.
    /// </exception>
    public void Enter(WindowKeeper keeper)
    {
        StateHead now;
        try
        {
            now = keeper.Describe(Head.Step, null, Head.IsSettled);
        }
        catch (InvalidOperationException exception)
        {
            throw new MonitorOptionsException(
                $"The state cannot be compared with the monitor:\n- {exception.Message}", exception);
        }

        StateCheck.Require(Head, now, keeper.Model);
    }
}
