
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Opens updates, whatever holds them.</summary>
internal static class UpdateSeries
{
    /// <summary>Opens what is no run file.</summary>
    public static IUpdateSeries Open(Input input, WatchSettings settings) => input.Kind switch
    {
        InputKind.Matrix => new MatrixUpdates(input.Path, input.Name, settings),
        InputKind.Recording => new RecordingUpdates(input.Path, input.Name),
        InputKind.Checkpoints => new CheckpointUpdates(input.Paths.Count == 1 ? CheckpointSeries.Open(input.Path) : CheckpointSeries.Open(input.Paths), input.Name, settings),
        _ => throw new UsageException($"'{input.Path}' is a run file; its updates are gone. Give checkpoints, a trajectory.sketch or a matrix."),
    };
}
