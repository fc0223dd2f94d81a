namespace SpectralEdge.Monitor.Cli;

/// <summary>Something that was asked for cannot be done. The message is one line and says what to do.</summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
