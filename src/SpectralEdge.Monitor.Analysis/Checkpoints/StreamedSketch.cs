
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Sketches a checkpoint that can only be read from front to back, since parts of it are deflated.</summary>
internal static class StreamedSketch
{
    /// <summary>Computes the sketches.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="slices">Which part of which map each block takes.</param>
    /// <param name="groups">The groups: their sketches are overwritten.</param>
    /// <param name="threads">Number of threads that sketch; one more reads.</param>
    public static void Compute(Checkpoint checkpoint, IReadOnlyList<SketchSlice?> slices, IReadOnlyDictionary<int, GroupSketch> groups, int threads)
    {
        using var workers = new SketchWorkers(threads);
        var sketchers = groups.ToDictionary(group => group.Key, group => new BlockedSketcher(group.Value.Map, workers));
        foreach (var sketcher in sketchers.Values)
        {
            sketcher.Begin();
        }

        using (var ahead = new ReadAhead(checkpoint.Tensors))
        {
            while (ahead.TryTake(out var piece))
            {
                if (slices[piece.Tensor] is { } slice)
                {
                    sketchers[slice.Group].Add(checkpoint.ValuesOf(piece), slice.Offset + piece.First);
                }
            }
        }

        foreach (var (group, sketcher) in sketchers)
        {
            sketcher.End(groups[group].Sum);
        }
    }
}
