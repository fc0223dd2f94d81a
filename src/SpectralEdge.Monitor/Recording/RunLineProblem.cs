namespace SpectralEdge.Monitor.Recording;

/// <summary>A line of a run file that could not be read and was left out.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RunLineProblem(long Number, string Reason);
