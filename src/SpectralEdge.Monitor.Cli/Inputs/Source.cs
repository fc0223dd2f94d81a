using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Turns any input into samples and events.</summary>
internal static class Source
{
    /// <summary>Reads a run, or watches updates that have not been watched yet.</summary>
    public static RunRecord Watch(Input input, WatchSettings settings, Reporter reporter)
    {
        settings.RequireUsable(input.Kind);
        if (input.Kind == InputKind.Run)
        {
            return RunFiles.Read(input.Path, reporter);
        }

        using var series = UpdateSeries.Open(input, settings);
        var run = series.Watch(settings, reporter);
        foreach (var problem in series.Problems.Concat(run.Problems).Distinct())
        {
            reporter.Note($"{series.Name}: {problem}");
        }

        var (window, updates) = (settings.Window ?? WatchSettings.DefaultWindow, series.Steps.Count - 1);
        return run.Samples.Count > 0
            ? run
            : throw new UsageException($"{series.Name} has {Words.Count(updates, "update")}, which never fill a window of "
                + $"{window}. Take a shorter one with --window, from 3 on, or give more of them.");
    }
}

/// <summary>Opens updates, whatever holds them.</summary>
internal static class UpdateSeries
{
    /// <summary>Opens what is no run file.</summary>
    public static IUpdateSeries Open(Input input, WatchSettings settings) => input.Kind switch
    {
        InputKind.Matrix => new MatrixUpdates(input.Path, input.Name, settings),
        InputKind.Recording => new RecordingUpdates(input.Path, input.Name),
        InputKind.Checkpoints => new CheckpointUpdates(
            input.Paths.Count == 1 ? CheckpointSeries.Open(input.Path) : CheckpointSeries.Open(input.Paths), input.Name,
            settings),
        _ => throw new UsageException(
            $"'{input.Path}' is a run file; its updates are gone. Give checkpoints, a trajectory.sketch or a matrix."),
    };
}
