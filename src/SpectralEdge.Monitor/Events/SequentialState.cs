namespace SpectralEdge.Monitor.Events;

/// <summary>Everything a <see cref="SequentialTest"/> remembers; with the same options it goes on from here bit for bit.</summary>
/// <param name="Reference">Location and scale.</param>
/// <param name="Upper">Sums of the side that looks for higher values.</param>
/// <param name="Lower">Sums of the side that looks for lower values.</param>
/// <param name="Anchor">What the next value is compared with: the last value, or the highest one; null for none.</param>
/// <param name="Kept">Values that are kept, oldest first: those of an unfinished warm-up, or the newest of a two-sample test; null for none.</param>
internal readonly record struct SequentialState(ShiftReference Reference, ShiftLanes Upper, ShiftLanes Lower, double? Anchor, double[]? Kept);
