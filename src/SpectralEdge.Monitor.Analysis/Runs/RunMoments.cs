using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>When one thing happens in each of several runs.</summary>
/// <param name="Name">What happens: a kind of event, or the beginning of a phase.</param>
/// <param name="Steps">Its first step in each run; null where it does not happen.</param>
/// <remarks>What the spread does not show: an error of the mean where runs share data, code or an initialisation.</remarks>
public sealed record RunMoments(string Name, IReadOnlyList<long?> Steps)
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
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(series);
        RecordedEvent[][] events = [.. runs.Zip(series, (run, spectrum) => run.Events.Where(value => value.Group == spectrum.Group && value.Window == spectrum.Window).ToArray())];
        PhaseStarts[] phases = [.. series.Select(spectrum => SpectrumSummary.Of(spectrum).Phases.Single(phase => phase.Method == PhaseMethod.Peak))];
        return
        [
            .. events.SelectMany(ofRun => ofRun.Select(value => value.Kind)).Distinct().Order(StringComparer.Ordinal)
                .Select(kind => new RunMoments(kind, [.. events.Select(ofRun => Array.Find(ofRun, value => value.Kind == kind)?.Step)])),
            new RunMoments("plateau", [.. phases.Select(phase => phase.Plateau)]),
            new RunMoments("collapse", [.. phases.Select(phase => phase.Collapse)]),
        ];
    }
}
