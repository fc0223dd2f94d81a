using SpectralEdge.Monitor.Events;

namespace GrokkingStudy;

/// <summary>A change of the grokking state of the group <c>all</c>.</summary>
/// <param name="Source">What it was seen in.</param>
/// <param name="State">The state since then.</param>
/// <param name="Step">The step at which it was settled.</param>
internal sealed record StateSeen(GrokkingSource Source, GrokkingState State, long Step);
