namespace SpectralEdge.Monitor.Events;

/// <summary>How large and how certain a change is; never whether it is good or bad.</summary>
public enum EventSeverity
{
    /// <summary>Below the others.</summary>
    Low,

    /// <summary>By a factor of 1.25 or more, and past its threshold by two standard errors or more.</summary>
    Medium,

    /// <summary>By a factor of 2 or more, and past its threshold by four standard errors or more.</summary>
    High,
}
