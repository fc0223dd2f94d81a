
namespace SpectralEdge.Monitor.Analysis;

/// <summary>What one group of parameters says about the loss.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Windows">Number of windows, n.</param>
/// <param name="Strongest">The lag of the largest |r| between ratio and loss, lag above 0: the ratio leads; null if no r is defined.</param>
/// <param name="MeanRatio">Mean gap ratio.</param>
/// <param name="PositionMode">The k* that occurs most often, the lowest of equal ones; 0 if there is none.</param>
/// <param name="ModeShare">Share of windows with that k*, from 0 to 1.</param>
public sealed record GroupRow(string Name, int Windows, LagPoint? Strongest, double MeanRatio, int PositionMode, double ModeShare);
