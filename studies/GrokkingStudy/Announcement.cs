using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;

namespace GrokkingStudy;

/// <summary>A way to read the events of a run as an announcement that the network generalises.</summary>
/// <param name="Name">What counts as the announcement.</param>
/// <param name="AlarmsOf">Steps of the events that count.</param>
/// <param name="Around">
/// False: right if it comes by the moment of generalisation; right or wrong, what comes later is not looked at. True: right if it
/// comes within a quarter of the steps that generalising took, before or after; what comes earlier is a false alarm.
/// </param>
internal sealed record Announcement(string Name, Func<RunRecord, long[]> AlarmsOf, bool Around)
{
    private const int QuarterOf = 4;

    /// <summary>
    /// Median step of the first collapse in the runs of the design half that generalise: an alarm that looks at nothing, to
    /// compare with.
    /// </summary>
    private const long MedianCollapse = 770;

    public static Announcement Collapse { get; } = new("collapse, by then", run => run.Of("gap_collapsed"), false);

    public static Announcement Reopening { get; } = new("reopening, by then", run => run.Reopenings(), false);

    public static Announcement ReopeningAround { get; } = new("reopening, around then", run => run.Reopenings(), true);

    public static Announcement Move { get; } = new("move, by then", run => run.Of("gap_position_shifted"), false);

    public static Announcement Clock { get; } = new("a clock at step 770, by then", _ => [MedianCollapse], false);

    public static Announcement Warning { get; } =
        new("warning from updates, by then", run => run.Of(GrokkingSource.UpdateGeometry, GrokkingState.OrderReturned), false);

    public static Announcement WeightWarning { get; } =
        new(
            "warning from the head's weights, by then",
            run => run.Of(GrokkingSource.WeightMatrix, GrokkingState.OrderReturned),
            false);

    public static Announcement Fall { get; } =
        new("fall to a quarter, by then", run => run.Of(GrokkingSource.UpdateGeometry, GrokkingState.EdgeFallen), false);

    /// <summary>What the page on the warning compares.</summary>
    public static IReadOnlyList<Announcement> Warnings => [Warning, WeightWarning, Collapse, Fall, Reopening, Clock];

    public static Announcement AnyEvent { get; } =
        new("any event but the first opening, by then", run => [.. run.Events.Skip(1).Select(seen => seen.Step)], false);

    public static IReadOnlyList<Announcement> All { get; } = [Collapse, Reopening, ReopeningAround, Move, Clock, AnyEvent];

    /// <summary>Scores one run. Without generalisation every alarm is false.</summary>
    public RunScore Score(RunRecord run)
    {
        var alarms = AlarmsOf(run);
        var span = new WatchedSpan(run.FirstSample, run.LastSample, run.Stride);
        if (run.Generalised is not { } moment)
        {
            return AlarmScoring.Score(span, [], alarms);
        }

        var truth = Around
            ? new TruthInterval(moment - (moment / QuarterOf), moment + (moment / QuarterOf))
            : new TruthInterval(run.FirstSample, moment);
        span = span with { Last = Math.Min(run.LastSample, truth.End) };
        return AlarmScoring.Score(span, [truth], [.. alarms.Where(alarm => alarm <= span.Last)]);
    }
}
