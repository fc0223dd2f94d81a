namespace SpectralEdge.Monitor;

/// <summary>Where each stride stands: whether it takes the present sample, and what its next update starts from.</summary>
/// <param name="count">Number of strides.</param>
internal sealed class StrideStates(int count)
{
    /// <summary>Whether each stride takes the present sample.</summary>
    public bool[] Due { get; } = new bool[count];

    /// <summary>Whether there are values that the next update of each stride can start from.</summary>
    public bool[] HasStart { get; } = new bool[count];

    /// <summary>
    /// Whether the present sample is the start that each stride's next update will have, after none had been left.
    /// </summary>
    public bool[] Began { get; } = new bool[count];

    /// <summary>
    /// What the present sample is to the first stride: true if all begins anew with it, false if it ends an update, null if
    /// it is nothing.
    /// </summary>
    public bool? FirstBegan => Began[0] ? true : Due[0] && HasStart[0] ? false : null;

    /// <summary>Number of steps since the sample before the present one.</summary>
    public long[] Stride { get; } = new long[count];

    /// <summary>Number of steps that the updates in each window span.</summary>
    public long[] Steps { get; } = new long[count];

    /// <summary>Finds out which strides are due at a step, and notes that they are sampled.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="step">The step.</param>
    public void Decide(SamplingSchedule schedule, long step)
    {
        for (var strideIndex = 0; strideIndex < Due.Length; strideIndex++)
        {
            Began[strideIndex] = false;
            Due[strideIndex] = schedule.IsDue(strideIndex, step);
            if (Due[strideIndex])
            {
                Stride[strideIndex] = schedule.StrideTo(strideIndex, step);
                schedule.Sampled(strideIndex, step);
            }
        }
    }

    /// <summary>Says of all strides whether they take the present sample.</summary>
    public void SetDue(bool due) => Due.AsSpan().Fill(due);

    /// <summary>Says of all strides whether their next update has a start.</summary>
    public void SetHasStart(bool hasStart) => HasStart.AsSpan().Fill(hasStart);

    /// <summary>Saves where each stride stands between two samples, or goes on from there.</summary>
    public void Carry(StateCarrier state)
    {
        foreach (ref var hasStart in HasStart.AsSpan())
        {
            hasStart = state.Flag("has_start", hasStart);
        }

        state.Numbers("steps", Steps.AsSpan());
    }

    /// <summary>Whether the present sample ended or began an update in any stride.</summary>
    public bool AnyWasRead() => Array.IndexOf(Due, true) >= 0 || Array.IndexOf(Began, true) >= 0;

    /// <summary>Whether every stride that is due has a start.</summary>
    public bool AllDueHaveStart()
    {
        for (var strideIndex = 0; strideIndex < Due.Length; strideIndex++)
        {
            if (Due[strideIndex] && !HasStart[strideIndex])
            {
                return false;
            }
        }

        return true;
    }
}
