namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where a series shifted, by one rule.</summary>
/// <param name="Index">Index, from 0, of the first value after the shift, or of the value that gave the alarm.</param>
/// <param name="Score">What the rule compares: a difference in the unit of the series, a sum of deviations, or t.</param>
public readonly record struct ShiftEstimate(int Index, double Score);
