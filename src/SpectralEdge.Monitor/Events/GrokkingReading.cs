namespace SpectralEdge.Monitor.Events;

/// <summary>What a <see cref="GrokkingTracker"/> looks at in one sample.</summary>
/// <param name="Step">Number of optimizer steps completed.</param>
/// <param name="Edge">The ratio that opens, collapses and reopens: no unit, 1 for no edge at all. NaN decides nothing.</param>
/// <param name="Order">What has to turn up after the collapse, any positive unit: in updates the drift ratio. NaN is no turn.</param>
/// <param name="Loss">The training loss, positive; null if there is none, which leaves its condition out. NaN, infinity or 0 is no fall.</param>
/// <param name="Length">Mean length of updates, any positive unit; null leaves its condition out. NaN is not calm.</param>
public readonly record struct GrokkingReading(long Step, double Edge, double Order, double? Loss = null, double? Length = null);
