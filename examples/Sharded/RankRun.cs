using System.Globalization;
using Grokking;
using SpectralEdge.Monitor;

namespace Sharded;

/// <summary>
/// What one rank does from the first step to the last, and what a single process does that holds the whole model.
/// </summary>
internal static class RankRun
{
    /// <summary>Trains a shard and watches it.</summary>
    /// <param name="settings">What is trained.</param>
    /// <param name="training">Puts the parameters together, for the training run.</param>
    /// <param name="watching">
    /// Puts the sketches together, for the monitor. Two reducers, so that neither can take the other's numbers.
    /// </param>
    /// <param name="die">Ends this rank, if it is the one to die; it may return.</param>
    /// <param name="output">Where lines go.</param>
    /// <returns>What was seen and the parameters at the end; null if the rank died.</returns>
    public static Result? Sharded(
        Settings settings, ISketchReducer training, ISketchReducer watching, Action die, TextWriter output)
    {
        using var run = new ShardedTraining(settings, training);
        using var log = new LineLog(output, Text($"rank {watching.Rank}"));

        // snippet: sharded
        var plan = new ShardPlan { Reducer = watching, Offsets = run.Offsets() };
        using var monitor = new SpectralMonitor(run.Shard(), settings.Monitor with { Shard = plan }, log);
        // end
        var (sight, loss) = (new Sight(monitor), 0f);
        for (var step = 1; step <= settings.Steps; step++)
        {
            var wasWhole = run.Lost is null;
            loss = run.Step();
            monitor.Observe(step, loss);
            if (wasWhole && run.Lost is { } lost)
            {
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"rank {training.Rank}: step {step}: the training run lost a rank and goes on without exchanging "
                            + $"parameters ({lost})"));
            }

            if (training.Rank == settings.KilledRank && step == settings.KilledAfter)
            {
                output.WriteLine(Text($"rank {training.Rank}: step {step}: dies"));
                die();
                return null;
            }
        }

        if (run.Lost is not null)
        {
            var skipped = monitor.Report.Skipped.Values.Sum();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rank {training.Rank}: trained to step {settings.Steps}, loss {loss:F4}; "
                + $"{Count(monitor.Report.UpdatesKept, "update")} kept, {Count(skipped, "sample")} lost, "
                + $"{monitor.Report.TimeInMonitor.TotalSeconds:F1} s in the monitor"));
        }

        return new Result(sight, run.Snapshot());
    }

    /// <summary>
    /// Trains the whole model in this process: the demo's own training, with a monitor that knows nothing of shards.
    /// </summary>
    public static Result Whole(Settings settings)
    {
        using var run = new PlainTraining(new DemoSettings { Seed = settings.Seed, BatchSize = settings.BatchSize });
        using var monitor = new SpectralMonitor(run.Parameters(), settings.Monitor);
        var sight = new Sight(monitor);
        for (var step = 1; step <= settings.Steps; step++)
        {
            monitor.Observe(step, run.Step());
        }

        return new Result(sight, run.Snapshot());
    }

    /// <summary>Says whether a rank saw what one process sees.</summary>
    /// <returns>Whether it did.</returns>
    public static bool Compare(int rank, Result sharded, Result whole, TextWriter output)
    {
        var sameParameters = sharded.Parameters.AsSpan().SequenceEqual(whole.Parameters);
        var sameEvents = sharded.Sight.HasTheEventsOf(whole.Sight);
        var (ratio, sigma) = sharded.Sight.DifferenceFrom(whole.Sight);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rank {rank}: parameters {Verdict(sameParameters)}; events {Verdict(sameEvents)} "
            + $"({sharded.Sight.Story()}); {Count(sharded.Sight.Samples.Count, "sample")}, largest relative difference "
            + $"{ratio:E1} of the gap ratio, {sigma:E1} of a singular value"));
        return sameParameters && sameEvents && ratio < 1e-9 && sigma < 1e-9;
    }

    private static string Verdict(bool same) => same ? "equal" : "DIFFERENT";

    private static string Count(long count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The end of a run.</summary>
    internal sealed record Result(Sight Sight, float[] Parameters);
}
