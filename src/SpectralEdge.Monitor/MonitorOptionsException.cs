namespace SpectralEdge.Monitor;

/// <summary>
/// An option, or the parameters handed over at start-up, cannot be used. The message lists every problem found.
/// </summary>
/// <remarks>Only start-up raises it. Once a monitor exists, nothing it meets reaches the training loop as an exception.</remarks>
public sealed class MonitorOptionsException : ArgumentException
{
    /// <summary>Creates the exception without a message.</summary>
    public MonitorOptionsException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What cannot be used, each problem on its own line.</param>
    public MonitorOptionsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What cannot be used, each problem on its own line.</param>
    /// <param name="innerException">What went wrong underneath.</param>
    public MonitorOptionsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
