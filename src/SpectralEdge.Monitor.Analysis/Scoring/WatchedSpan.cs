namespace SpectralEdge.Monitor.Analysis;

/// <summary>The samples at which a detector could have raised an alarm: first, first + stride, first + 2 · stride, … up to last.</summary>
/// <param name="First">Step or sample number of the first sample.</param>
/// <param name="Last">Step or sample number up to which was watched, at least <paramref name="First"/>.</param>
/// <param name="Stride">Distance of two samples, at least 1; 1 where alarms carry sample numbers.</param>
public readonly record struct WatchedSpan(long First, long Last, long Stride = 1)
{
    /// <summary>Number of samples.</summary>
    /// <value>At least 1.</value>
    public long Samples => ((Last - First) / Stride) + 1;

    /// <summary>Number of samples from one moment to another, both included.</summary>
    /// <param name="begin">A moment, inside the span or not.</param>
    /// <param name="end">A moment, inside the span or not.</param>
    /// <returns>Samples that lie in the span and between the two; 0 where there are none.</returns>
    public long SamplesWithin(long begin, long end)
    {
        var (from, to) = (Math.Max(begin, First), Math.Min(end, Last));
        if (from > to)
        {
            return 0;
        }

        // Number of the first sample at or after `from`, and of the last at or before `to`.
        var (firstIndex, lastIndex) = ((from - First + Stride - 1) / Stride, (to - First) / Stride);
        return Math.Max(0, lastIndex - firstIndex + 1);
    }
}
