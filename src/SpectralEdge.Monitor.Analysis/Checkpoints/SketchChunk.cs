namespace SpectralEdge.Monitor.Analysis;

/// <summary>Coordinates of a group that are summed by themselves before they are added to its sketch.</summary>
/// <param name="Group">The group.</param>
/// <param name="Number">Which chunk of the group it is, in the order in which chunks are added.</param>
/// <param name="Parts">The values: tensor, first value in it, how many, and the index in the group of the first one.</param>
internal sealed record SketchChunk(int Group, int Number, List<(int Tensor, long First, long Count, long Offset)> Parts);
