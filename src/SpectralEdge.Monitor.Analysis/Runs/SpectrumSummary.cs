using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>One spectrum of a run in a few numbers.</summary>
/// <remarks>Medians and extremes over samples that share W − 1 of W updates: n of them are worth about n/W independent ones, and
/// no error bar is given. What it does not show: that an extreme is an event; every series has one.</remarks>
/// <param name="Samples">Number of samples.</param>
/// <param name="FirstStep">Step of the first sample.</param>
/// <param name="LastStep">Step of the last sample.</param>
/// <param name="MedianRatio">Median of the gap ratio; NaN if none is defined.</param>
/// <param name="Lowest">The smallest gap ratio and its step; null if none is defined.</param>
/// <param name="Highest">The largest gap ratio and its step; null if none is defined.</param>
/// <param name="LastRatio">The gap ratio of the last sample.</param>
/// <param name="MedianFloor">Median noise floor.</param>
/// <param name="Null">Null that k* is tested against, in the last sample.</param>
/// <param name="DefinedShare">Share of samples whose largest ratio beats that, so that k* is defined. From 0 to 1.</param>
/// <param name="PositionMode">The k* that occurs most often, the lowest of equal ones; null if it is never defined.</param>
/// <param name="PositionModeShare">Share of samples with that k*, among those that have one. From 0 to 1; NaN if k*
/// is never defined.</param>
/// <param name="MedianEffectiveRank">Median effective rank.</param>
/// <param name="Phases">Where phases begin, by each method.</param>
/// <param name="Loss">How the ratio goes with the loss; null where there are too few samples with both, or either
/// does not change.</param>
internal sealed record SpectrumSummary(
    int Samples, long FirstStep, long LastStep, double MedianRatio, (long Step, double Value)? Lowest,
    (long Step, double Value)? Highest, double LastRatio, double MedianFloor, GapNull Null, double DefinedShare,
    int? PositionMode, double PositionModeShare, double MedianEffectiveRank, IReadOnlyList<PhaseStarts> Phases,
    LossRelation? Loss)
{
    private const int MostLag = 5;
    private const int Degree = 3;

    /// <summary>Sums up a spectrum.</summary>
    /// <param name="series">The spectrum.</param>
    /// <param name="loss">The loss at each sample, NaN where there is none; null for that of the samples themselves.</param>
    /// <returns>The summary.</returns>
    public static SpectrumSummary Of(SpectrumSeries series, IReadOnlyList<double>? loss = null)
    {
        var samples = series.Samples;
        var (steps, ratios) = series.Where(sample => sample.GapRatio);
        var positions = samples.Select(sample => sample.GapPosition).OfType<int>().ToList();
        var mode = WindowSpectra.Mode(positions);
        return new SpectrumSummary(
            Samples: samples.Count,
            FirstStep: samples[0].Step,
            LastStep: samples[^1].Step,
            MedianRatio: Median(ratios),
            Lowest: ratios.Length == 0 ? null : steps.Zip(ratios).MinBy(point => point.Second),
            Highest: ratios.Length == 0 ? null : steps.Zip(ratios).MaxBy(point => point.Second),
            LastRatio: samples[^1].GapRatio,
            MedianFloor: Median(samples.Select(sample => sample.NoiseFloor)),
            Null: samples[^1].Significance.Null,
            DefinedShare: (double)positions.Count / samples.Count,
            PositionMode: mode?.Key,
            PositionModeShare: mode is null ? double.NaN : (double)mode.Count() / positions.Count,
            MedianEffectiveRank: Median(samples.Select(sample => sample.EffectiveRank)),
            Phases: [.. Enum.GetValues<PhaseMethod>().Select(method => StartsOf(steps, ratios, method))],
            Loss: Relate(series, loss ?? [.. samples.Select(sample => sample.Loss ?? double.NaN)]));
    }

    private static double Median(IEnumerable<double> values) =>
        values.Where(double.IsFinite).ToArray() is { Length: > 0 } known ? known.Median() : double.NaN;

    private static PhaseStarts StartsOf(long[] steps, double[] ratios, PhaseMethod method)
    {
        var labels = PhaseSegmentation.Segment(ratios, method);
        return new PhaseStarts(method, First(GapPhase.Plateau), First(GapPhase.Collapse));

        long? First(GapPhase phase) => Array.IndexOf(labels, phase) is >= 0 and var place ? steps[place] : null;
    }

    private static LossRelation? Relate(SpectrumSeries series, IReadOnlyList<double> loss)
    {
        var place = series.Samples.Select((sample, i) => (sample, loss[i])).ToDictionary(pair => pair.sample, pair => pair.Item2);
        var (steps, ratios) = series.Where(sample => double.IsFinite(place[sample]) ? sample.GapRatio : double.NaN);
        var (_, losses) = series.Where(sample => double.IsFinite(sample.GapRatio) ? place[sample] : double.NaN);
        if (steps.Length < MostLag + Degree + 4)
        {
            return null;
        }

        var profile = LaggedCorrelation.Of(
            Detrending.ByStep(ratios, steps, Degree), Detrending.ByStep(losses, steps, Degree), -MostLag, MostLag, series.Window);
        return profile.Strongest is { } point
            ? new LossRelation(steps.Length, point.Lag, point.R, point.EffectiveCount, profile.CorrectedPValue(point))
            : null;
    }
}

/// <summary>How the gap ratio goes with the loss, once a cubic in the step is taken out of both (2603.15678).</summary>
/// <param name="Count">Number of samples with both.</param>
/// <param name="Lag">The lag of the largest |r|, in samples; above 0 the ratio leads.</param>
/// <param name="R">Pearson's r there.</param>
/// <param name="EffectiveCount">What the pairs are worth in independent ones, since windows overlap.</param>
/// <param name="PValue">For that many pairs, times the number of lags that were tried, at most 1.</param>
internal sealed record LossRelation(int Count, int Lag, double R, double EffectiveCount, double PValue);

/// <summary>Where the phases of a run's gap ratio begin, by one way of cutting it (docs/reference/phases.md).</summary>
/// <param name="Method">The way.</param>
/// <param name="Plateau">First step of the plateau; null if there is none.</param>
/// <param name="Collapse">First step of the collapse; null if there is none.</param>
internal sealed record PhaseStarts(PhaseMethod Method, long? Plateau, long? Collapse);
