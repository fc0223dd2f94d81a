namespace SpectralEdge.Monitor.Analysis;

/// <summary>Relative errors of sketches of one length.</summary>
/// <param name="Dimension">Length of the sketch, d.</param>
/// <param name="Count">Number of pairs of estimate and exact value, over windows and sketches.</param>
/// <param name="MeanError">Mean |estimate − exact|/|exact|; NaN without a pair.</param>
/// <param name="LargestError">The largest; NaN without a pair.</param>
/// <param name="Law">√(2/(π d)): the mean for the ratio of two neighbouring singular values far from their neighbours.</param>
public readonly record struct SketchErrorRow(int Dimension, int Count, double MeanError, double LargestError, double Law);
