namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="RegimeDetector"/>.</summary>
public sealed record RegimeOptions : GatedSettings;
