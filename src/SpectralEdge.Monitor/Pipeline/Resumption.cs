namespace SpectralEdge.Monitor;

/// <summary>A state that a monitor is to go on from; its head has been read.</summary>
/// <param name="Head">What it says of the run.</param>
/// <param name="State">Where the rest comes from.</param>
internal sealed record Resumption(StateHead Head, StateCarrier State)
{
    /// <summary>Reads the head of a state.</summary>
    /// <exception cref="FormatException">It is no state, or it is damaged.</exception>
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
