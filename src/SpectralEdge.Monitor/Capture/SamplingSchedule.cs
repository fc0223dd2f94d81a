namespace SpectralEdge.Monitor;

/// <summary>Decides which optimizer steps are sampled, in several strides at once.</summary>
internal sealed class SamplingSchedule
{
    private readonly int[] _every;
    private readonly long[] _lastSample;
    private long _lastSeen;

    /// <summary>Begins at a step.</summary>
    /// <param name="every">For each stride, the steps between two samples.</param>
    /// <param name="start">The step that the first strides begin at.</param>
    public SamplingSchedule(int[] every, long start)
    {
        _every = every;
        _lastSample = new long[every.Length];
        RestartAt(start);
    }

    /// <summary>By how much every stride is longer than asked for.</summary>
    /// <value>At least 1.</value>
    public int Widening { get; set; } = 1;

    /// <summary>The step looked at last.</summary>
    public long LastSeen => _lastSeen;

    /// <summary>Number of strides.</summary>
    public int Strides => _every.Length;

    /// <summary>The steps between two samples of a stride, as they are now.</summary>
    /// <param name="strideIndex">The stride.</param>
    public long Every(int strideIndex) => (long)_every[strideIndex] * Widening;

    /// <summary>Number of steps since the last sample of a stride.</summary>
    /// <param name="strideIndex">The stride.</param>
    /// <param name="step">The step of the sample to come.</param>
    public long StrideTo(int strideIndex, long step) => step - _lastSample[strideIndex];

    /// <summary>Whether a stride takes a sample at a step.</summary>
    /// <param name="strideIndex">The stride.</param>
    /// <param name="step">The step.</param>
    public bool IsDue(int strideIndex, long step) => step - _lastSample[strideIndex] >= Every(strideIndex);

    /// <summary>Whether a step would be sampled if it were looked at now.</summary>
    /// <param name="step">The step.</param>
    public bool WouldSample(long step) => step > _lastSeen && AnyIsDue(step);

    /// <summary>Notes that the parameters of a step were read for a stride.</summary>
    /// <param name="strideIndex">The stride.</param>
    /// <param name="step">The step.</param>
    public void Sampled(int strideIndex, long step) => _lastSample[strideIndex] = step;

    /// <summary>Decides what to do with a step, and remembers it.</summary>
    /// <param name="step">Number of optimizer steps completed so far, as the training loop says.</param>
    /// <returns>What to do.</returns>
    public StepVerdict Look(long step)
    {
        if (step < 0)
        {
            return StepVerdict.Negative;
        }

        if (step <= _lastSeen)
        {
            var verdict = step == _lastSeen ? StepVerdict.Repeated : StepVerdict.Backwards;
            _lastSeen = step;
            return verdict;
        }

        _lastSeen = step;
        return AnyIsDue(step) ? StepVerdict.Due : StepVerdict.NotDue;
    }

    /// <summary>Takes up the schedule again at a step that lies before the last sample.</summary>
    /// <param name="step">The step.</param>
    public void RestartAt(long step)
    {
        _lastSeen = step;
        _lastSample.AsSpan().Fill(step);
    }

    /// <summary>Saves where the schedule stands, or goes on from there.</summary>
    public void Carry(StateCarrier state)
    {
        Widening = state.Int("widening", Widening, 1, 1 << 20);
        _lastSeen = state.Count("last_seen", _lastSeen);
        state.Numbers("last_sample", _lastSample.AsSpan());
    }

    private bool AnyIsDue(long step)
    {
        for (var strideIndex = 0; strideIndex < _every.Length; strideIndex++)
        {
            if (IsDue(strideIndex, step))
            {
                return true;
            }
        }

        return false;
    }
}
