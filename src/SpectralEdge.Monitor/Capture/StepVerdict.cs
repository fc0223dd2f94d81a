namespace SpectralEdge.Monitor;

/// <summary>What a schedule decides about one step.</summary>
internal enum StepVerdict
{
    /// <summary>Between two samples: nothing to do.</summary>
    NotDue,

    /// <summary>A sample is due.</summary>
    Due,

    /// <summary>The step was seen just before; it is not looked at twice.</summary>
    Repeated,

    /// <summary>The step lies before one already seen.</summary>
    Backwards,

    /// <summary>The step is below 0.</summary>
    Negative,
}
