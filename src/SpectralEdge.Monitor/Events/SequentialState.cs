namespace SpectralEdge.Monitor.Events;

/// <summary>Everything a <see cref="SequentialTest"/> remembers; with the same options it goes on from here bit for bit.</summary>
/// <param name="Reference">Location and scale.</param>
/// <param name="Upper">Sums of the side that looks for higher values.</param>
/// <param name="Lower">Sums of the side that looks for lower values.</param>
internal readonly record struct SequentialState(ShiftReference Reference, ShiftLanes Upper, ShiftLanes Lower);
