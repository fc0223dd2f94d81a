namespace SpectralEdge.Monitor.Probes;

/// <summary>Says why a measurement cannot be taken at this sample; it never leaves the library.</summary>
#pragma warning disable CA1032, CA1064 // Thrown and caught in this library alone, always with a reason.
internal sealed class ProbeSkippedException : Exception
#pragma warning restore CA1032, CA1064
{
    /// <summary>Says why.</summary>
    /// <param name="reason">A sentence: the thing, its value, why, and what to do if something can be done.</param>
    public ProbeSkippedException(string reason)
        : base(reason)
    {
    }
}
