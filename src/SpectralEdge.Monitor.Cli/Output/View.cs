using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary>One spectrum of a run, with everything that is said about it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Series">The spectrum.</param>
/// <param name="Summary">Its numbers.</param>
/// <param name="Losses">The loss at each sample, NaN for none.</param>
internal sealed record View(RunRecord Run, SpectrumSeries Series, SpectrumSummary Summary, IReadOnlyList<double> Losses)
{
    /// <summary>The events of the spectrum.</summary>
    public IReadOnlyList<SpectralEvent> Events { get; } = EventsOf(Run, Series);

    private readonly Lazy<CrossCorrelationRanking?> _ranking = new(() => CrossCorrelation.Of(Series, Losses));

    /// <summary>What goes with the loss; null where there is none, or too little of it.</summary>
    public CrossCorrelationRanking? Ranking => _ranking.Value;

    /// <summary>How far the gap of the papers' Table 7 fell to a step that was asked for; null where none was.</summary>
    public GapDecline? Decline { get; init; }

    /// <summary>Number of parameters of the group, where no run file says it; null where that is not known.</summary>
    public long? Parameters { get; init; }

    /// <summary>What a figure shows of it.</summary>
    public DrawnRun Drawn => new DrawnRun(Run, Series, Losses, Events) is var drawn && Parameters is { } count
        ? drawn with { Parameters = count }
        : drawn;

    /// <summary>Whether any sample has a loss.</summary>
    public bool HasLoss => Losses.Any(double.IsFinite);

    /// <summary>Looks at a spectrum.</summary>
    /// <param name="run">The run.</param>
    /// <param name="series">The spectrum.</param>
    /// <param name="losses">The loss at each sample; null for that of the samples.</param>
    public static View Of(RunRecord run, SpectrumSeries series, IReadOnlyList<double>? losses)
    {
        var known = losses ?? [.. series.Samples.Select(sample => sample.Loss ?? double.NaN)];
        return new View(run, series, SpectrumSummary.Of(series, known), known);
    }

    /// <summary>What the spectrum is of, for titles.</summary>
    public string Title =>
        $"{Run.Name}: {Words.Count(Series.Samples.Count, "sample")} of {Series.Window} updates, every "
        + $"{Words.Count(Series.Stride, "step")}, group {Series.Group}";

    /// <summary>An event belongs to the spectrum that has its sample, one of the watch itself to all of them. One whose sample
    /// cannot be read is shown with every spectrum of its window rather than with none.</summary>
    private static IReadOnlyList<SpectralEvent> EventsOf(RunRecord run, SpectrumSeries series)
    {
        var own = series.Samples.Select(sample => (sample.Step, sample.Stride)).ToHashSet();
        var known = run.Samples.Where(sample => sample.Group == series.Group && sample.Window == series.Window)
            .Select(sample => (sample.Step, sample.Stride)).ToHashSet();
        return
        [
            .. run.Events.Where(value => value is WatchEvent
                || (value.Group == series.Group
                    && value.Window == series.Window
                    && (own.Contains((value.Step, value.Stride)) || !known.Contains((value.Step, value.Stride))))),
        ];
    }
}
