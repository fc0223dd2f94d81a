namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="CrossingDetector"/>.</summary>
/// <remarks><see cref="StateSettings.Persistence"/> is the number of samples running that a gap takes to be held.</remarks>
public sealed record CrossingOptions : GatedSettings;
