namespace SpectralEdge.Monitor.Cli;

/// <summary>Where a command writes, and what the other end can show.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors, notes and progress.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>The width of what has no edge: a file or a pipe.</summary>
    public const int Unlimited = 10_000;

    /// <summary>Whether a person reads the results as they come.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether progress can be drawn over itself.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether results may have colours.</summary>
    public bool HasColours { get; init; }

    /// <summary>Characters in a line.</summary>
    public int Width { get; init; } = Unlimited;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
