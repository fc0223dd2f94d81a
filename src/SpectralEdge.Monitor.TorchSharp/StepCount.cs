namespace SpectralEdge.Monitor.Torch;

/// <summary>Counts each training step once, however many optimizers take part in it and however often it is reported.</summary>
/// <remarks>
/// Every optimizer that reports has a count of its own, and so has the loop that calls <c>OnStepEnd</c> without naming one. A
/// step is a step of whoever reports most often. Who reports for the first time, or again after a while, takes part in the step
/// that was counted last, unless it stands in for whoever reported that one, as a new optimizer over the same parameters does:
/// then this is the next step.
/// </remarks>
/// <param name="start">Number of steps completed before.</param>
internal sealed class StepCount(long start)
{
    /// <summary>Stands for the loop itself.</summary>
    public static readonly object Loop = new();

    private readonly Dictionary<object, long> _counts = new(ReferenceEqualityComparer.Instance);
    private object? _last;

    /// <summary>Number of steps completed.</summary>
    public long Step { get; private set; } = start;

    /// <summary>Whether a report comes from the loop about a step that an optimizer has reported too.</summary>
    public bool IsReportedTwice { get; private set; }

    /// <summary>Takes note of a report.</summary>
    /// <param name="who">The optimizer, or <see cref="Loop"/>.</param>
    /// <param name="standsIn">Whether the first reports in place of the second, not beside it.</param>
    /// <returns>True if a step is complete that was not counted yet.</returns>
    public bool Report(object who, Func<object, object, bool> standsIn)
    {
        if (!_counts.TryGetValue(who, out var count) || count < Step - 1)
        {
            count = _last is not null && _last != who && !standsIn(who, _last) ? Step - 1 : Step;
        }

        IsReportedTwice |= ++count == Step && (who == Loop || _last == Loop);
        _counts[who] = count;

        // The loop brings the loss: where it has reported the last step too, it is waited for.
        var waits = who != Loop && count == Step + 1 && _counts.GetValueOrDefault(Loop, -1) == Step && !standsIn(who, Loop);
        if (count <= Step || waits)
        {
            return false;
        }

        (Step, _last) = (count, who);
        return true;
    }
}
