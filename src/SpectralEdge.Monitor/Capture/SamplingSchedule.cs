namespace SpectralEdge.Monitor.Capture;

/// <summary>Decides which optimizer steps are sampled.</summary>
/// <param name="every">Steps between two samples.</param>
/// <param name="start">The step that the first stride begins at.</param>
internal sealed class SamplingSchedule(int every, long start)
{
    private long _lastSeen = start;
    private long _lastSample = start;

    /// <summary>Number of steps since the last sample.</summary>
    /// <param name="step">The step of the sample to come.</param>
    public long StrideTo(long step) => step - _lastSample;

    /// <summary>Whether a step would be sampled if it were looked at now.</summary>
    /// <param name="step">The step.</param>
    public bool WouldSample(long step) => step > _lastSeen && step - _lastSample >= every;

    /// <summary>Notes that the parameters of a step were read.</summary>
    /// <param name="step">The step.</param>
    public void Sampled(long step) => _lastSample = step;

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
        return step - _lastSample >= every ? StepVerdict.Due : StepVerdict.NotDue;
    }

    /// <summary>Takes up the schedule again at a step that lies before the last sample.</summary>
    /// <param name="step">The step.</param>
    public void RestartAt(long step)
    {
        _lastSeen = step;
        _lastSample = step;
    }
}
