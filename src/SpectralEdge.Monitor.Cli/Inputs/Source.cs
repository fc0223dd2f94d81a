using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Turns any input into samples and events.</summary>
internal static class Source
{
    /// <summary>Reads a run, or watches updates that have not been watched yet.</summary>
    public static Watched Watch(Input input, WatchSettings settings, Reporter reporter)
    {
        settings.RequireUsable(input.Kind);
        if (input.Kind == InputKind.Run)
        {
            return new Watched(RunFiles.Read(input.Path, reporter), []);
        }

        using var series = UpdateSeries.Open(input, settings);
        var run = series.Watch(settings, reporter);
        foreach (var problem in series.Problems.Concat(run.Problems).Distinct())
        {
            reporter.Note($"{series.Name}: {problem}");
        }

        return run.Samples.Count > 0
            ? new Watched(run, series.Groups)
            : throw new UsageException(WhyNoSample(
                series, run, settings.Window ?? WatchSettings.DefaultWindow, settings.Every ?? 1));
    }

    private static string WhyNoSample(IUpdateSeries series, RunRecord run, int window, int every)
    {
        var updates = series.Steps.Count - 1;
        var has = $"{series.Name} has {Words.Count(updates, "update")}";
        return updates < MonitorOptions.SmallestWindow
            ? $"{has}; the shortest window, --window {MonitorOptions.SmallestWindow}, takes {MonitorOptions.SmallestWindow}. "
                + $"Give at least {MonitorOptions.SmallestWindow + 1} checkpoints of the run."
            : updates < window
            ? $"{has}, which never fill a window of {window}. Take a shorter one with --window, from "
                + $"{MonitorOptions.SmallestWindow} on, or give more of them."
            : run.Problems.Count > 0
            ? $"{has}, but no {window} of them follow each other without a break: {string.Join("; ", run.Problems)}. Look at "
                + "these first; a shorter --window may fit between them."
            : $"{has}, but with --every {every} no {window} of them are left. Take a smaller --every or --window.";
    }
}

/// <summary>What was watched.</summary>
/// <param name="Run">Samples and events.</param>
/// <param name="Groups">The groups of parameters; empty for a run, whose file names them.</param>
internal sealed record Watched(RunRecord Run, IReadOnlyList<SeriesGroup> Groups);

/// <summary>Opens updates, whatever holds them.</summary>
internal static class UpdateSeries
{
    /// <summary>Opens what is no run file.</summary>
    public static IUpdateSeries Open(Input input, WatchSettings settings) => input.Kind switch
    {
        InputKind.Matrix => new MatrixUpdates(input.Path, input.Name, settings),
        InputKind.Recording => new RecordingUpdates(input.Path, input.Name),
        InputKind.Checkpoints => new CheckpointUpdates(
            input.Paths.Count == 1
                ? CheckpointSeries.Open(input.Path, settings.Checkpoints)
                : CheckpointSeries.Open(input.Paths, settings.Checkpoints),
            input.Name, settings),
        InputKind.History => throw Histories.Refusal(input.Path),
        _ => throw new UsageException(
            $"'{input.Path}' is a run file; its updates are gone. Give checkpoints, a trajectory.sketch or a matrix."),
    };
}
