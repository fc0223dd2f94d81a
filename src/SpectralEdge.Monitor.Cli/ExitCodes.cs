namespace SpectralEdge.Monitor.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A rule is broken.</summary>
    public const int Broken = 1;

    /// <summary>Nothing could be said: a wrong option, a file that cannot be read, a rule that cannot be judged.</summary>
    public const int Failure = 2;
}
