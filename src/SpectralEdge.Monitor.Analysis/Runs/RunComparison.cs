using MathNet.Numerics.Interpolation;
using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Mean and standard deviation over runs or seeds, on steps that they have in common or counted from an
/// event of each.</summary>
/// <remarks>Values between two records are on the line between them; beyond its first and last record a run has none. What it
/// does not show: an error of the mean where runs share data, code or an initialisation; and a mean over runs whose events come
/// at different steps is flatter than any of them, which <see cref="Aligned"/> is for. Pure, for any thread.</remarks>
public static class RunComparison
{
    /// <summary>Steps that all runs reach over, at a distance.</summary>
    /// <param name="runs">At least one run.</param>
    /// <param name="distance">Steps between two, at least 1.</param>
    /// <returns>From the latest beginning to the earliest end, both included where the distance allows; empty if no
    /// step is common.</returns>
    /// <exception cref="ArgumentException">There is no run, or one is empty, has unequal lengths, values that are not finite or
    /// steps that do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The distance is below 1.</exception>
    public static IReadOnlyList<long> CommonSteps(IReadOnlyList<RunSeries> runs, long distance)
    {
        Check(runs);
        Require.InRange(distance, 1, long.MaxValue, "Each step must be above the one before.");
        var (from, to) = (runs.Max(run => run.Steps[0]), runs.Min(run => run.Steps[^1]));
        var steps = new List<long>();
        for (var step = from; step <= to; step += distance)
        {
            steps.Add(step);
        }

        return steps;
    }

    /// <summary>Mean and deviation at given steps.</summary>
    /// <param name="runs">At least one run.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>One entry for each step.</returns>
    /// <exception cref="ArgumentException">There is no run, or one is empty, has unequal lengths, values that are not finite or
    /// steps that do not rise.</exception>
    public static IReadOnlyList<RunPoint> Of(IReadOnlyList<RunSeries> runs, IReadOnlyList<long> steps)
    {
        Check(runs);
        ArgumentNullException.ThrowIfNull(steps);
        Func<long, double>[] curves = [.. runs.Select(Curve)];
        return
        [
            .. steps.Select(step => Point(step, [.. curves.Select(curve => curve(step)).Where(value => !double.IsNaN(value))])),
        ];
    }

    /// <summary>Counts the steps of each run from an event of its own.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="events">One step for each run; null leaves the run out.</param>
    /// <returns>Those runs that have the event, with it at step 0.</returns>
    /// <exception cref="ArgumentException">There are not as many events as runs, or a run cannot be used.</exception>
    public static IReadOnlyList<RunSeries> Aligned(IReadOnlyList<RunSeries> runs, IReadOnlyList<long?> events)
    {
        Check(runs);
        ArgumentNullException.ThrowIfNull(events);
        Require.SameLength(events.Count, nameof(events), runs.Count, nameof(runs));
        return
        [
            .. runs.Zip(events).Where(pair => pair.Second is not null)
                .Select(pair => pair.First with { Steps = [.. pair.First.Steps.Select(step => step - pair.Second!.Value)] }),
        ];
    }

    /// <summary>The step at which a phase of a run's gap ratio begins, to align runs by.</summary>
    /// <param name="ratios">The run: gap ratios.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="method">How phases are cut.</param>
    /// <param name="options">Its numbers; null for the published ones.</param>
    /// <returns>The first step in it; null if the run has no such phase.</returns>
    /// <exception cref="ArgumentException">The run cannot be used.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static long? PhaseStart(RunSeries ratios, GapPhase phase, PhaseMethod method, PhaseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ratios);
        Check([ratios]);
        var first = Array.IndexOf(PhaseSegmentation.Segment([.. ratios.Values], method, options), phase);
        return first < 0 ? null : ratios.Steps[first];
    }

    private static Func<long, double> Curve(RunSeries run)
    {
        var (first, last, end) = (run.Steps[0], run.Steps[^1], run.Values[^1]);
        if (run.Steps.Count == 1)
        {
            return step => step == first ? end : double.NaN;
        }

        // A line that is followed to its very end comes out rounded; the record is known.
        var line = LinearSpline.InterpolateSorted([.. run.Steps.Select(step => (double)step)], [.. run.Values]);
        return step => step < first || step > last ? double.NaN : step == last ? end : line.Interpolate(step);
    }

    private static RunPoint Point(long step, double[] values) =>
        new(
            step, values.Length, values.Length == 0 ? double.NaN : values.Mean(),
            values.Length < 2 ? double.NaN : values.StandardDeviation());

    private static void Check(IReadOnlyList<RunSeries> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        Require.Length(runs.Count, 1, "A comparison needs a run.", nameof(runs));
        foreach (var run in runs)
        {
            ArgumentNullException.ThrowIfNull(run, nameof(runs));
            Require.Length(run.Steps.Count, 1, "A run has at least one record.", nameof(RunSeries.Steps));
            Require.SameLength(run.Values.Count, nameof(RunSeries.Values), run.Steps.Count, nameof(RunSeries.Steps));
            Require.Rising([.. run.Steps], nameof(RunSeries.Steps));
            Require.Finite([.. run.Values], "Leave out what was not measured.", nameof(RunSeries.Values));
        }
    }
}

/// <summary>Several runs at one step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Runs">Number of runs that reach over it.</param>
/// <param name="Mean">Mean over those; NaN without one.</param>
/// <param name="Deviation">Standard deviation over those, with n − 1; NaN for fewer than two.</param>
public readonly record struct RunPoint(long Step, int Runs, double Mean, double Deviation);

/// <summary>One quantity of one run.</summary>
/// <param name="Steps">Shape [n]: steps, rising; below 0 where they count from an event.</param>
/// <param name="Values">Shape [n]: finite, any unit.</param>
public sealed record RunSeries(IReadOnlyList<long> Steps, IReadOnlyList<double> Values);

/// <summary>When one thing happens in each of several runs.</summary>
/// <param name="Name">What happens: a kind of event, or the beginning of a phase.</param>
/// <param name="Steps">Its first step in each run; null where it does not happen.</param>
/// <remarks>What the spread does not show: an error of the mean where runs share data, code or an initialisation.</remarks>
internal sealed record RunMoments(string Name, IReadOnlyList<long?> Steps)
{
    /// <summary>Number of runs in which it happens.</summary>
    public int Count => Steps.Count(step => step is not null);

    /// <summary>Mean over the runs in which it happens; NaN if there is none.</summary>
    public double Mean => Known.Length == 0 ? double.NaN : Known.Mean();

    /// <summary>Standard deviation over the runs in which it happens; NaN if there are fewer than two.</summary>
    public double Deviation => Known.Length < 2 ? double.NaN : Known.StandardDeviation();

    private double[] Known => [.. Steps.OfType<long>().Select(step => (double)step)];

    /// <summary>First events of each kind that any run has, then the beginnings of plateau and collapse by their peak.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="series">One spectrum of each run; its group and window pick the events.</param>
    /// <returns>One entry for each, kinds sorted.</returns>
    public static IReadOnlyList<RunMoments> Of(IReadOnlyList<RunRecord> runs, IReadOnlyList<SpectrumSeries> series)
    {
        SpectralEvent[][] events =
        [
            .. runs.Zip(
                series,
                (run, spectrum) =>
                    run.Events.Where(value => value.Group == spectrum.Group && value.Window == spectrum.Window).ToArray()),
        ];
        PhaseStarts[] phases =
            [.. series.Select(spectrum => SpectrumSummary.Of(spectrum).Phases.Single(phase => phase.Method == PhaseMethod.Peak))];
        return
        [
            .. events.SelectMany(ofRun => ofRun.Select(value => value.Kind)).Distinct().Order(StringComparer.Ordinal)
                .Select(kind => new RunMoments(
                    kind, [.. events.Select(ofRun => Array.Find(ofRun, value => value.Kind == kind)?.Step)])),
            new RunMoments("plateau", [.. phases.Select(phase => phase.Plateau)]),
            new RunMoments("collapse", [.. phases.Select(phase => phase.Collapse)]),
        ];
    }
}
