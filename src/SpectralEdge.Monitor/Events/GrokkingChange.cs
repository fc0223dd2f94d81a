namespace SpectralEdge.Monitor.Events;

/// <summary>A step from one state of the pattern to another.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state now.</param>
/// <param name="FirstStep">Step of the first of the consecutive samples that showed it.</param>
/// <param name="Step">Step of the sample that settled it.</param>
/// <param name="Before">The edge before: its peak, or 1 before the first; for a turn the lowest order within the horizon.</param>
/// <param name="After">The edge now; for a turn the order.</param>
/// <param name="Threshold">What had to be passed.</param>
public readonly record struct GrokkingChange(GrokkingState From, GrokkingState To, long FirstStep, long Step, double Before, double After, double Threshold);
