namespace SpectralEdge.Monitor.Tests;

/// <summary>What a process writes that is meant to be killed.</summary>
internal enum WritingKind
{
    /// <summary>One recording without end.</summary>
    Endless,

    /// <summary>Recordings that reach their cap again and again.</summary>
    ThinnedOut,
}
