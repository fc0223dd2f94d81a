using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>What an alarm is worth on some runs.</summary>
/// <param name="Alarm">The alarm.</param>
/// <param name="Auroc">
/// How often a run that generalises has a higher score until then than a control has until the same step: mean over families,
/// pairs within a family, half for equal scores. A clock has 0.5.
/// </param>
/// <param name="AurocNoDecay">The same against runs without decay.</param>
/// <param name="Threshold">The score that it warns at.</param>
/// <param name="Sensitivity">Share of the runs that generalise with a warning before.</param>
/// <param name="FalseAlarms">Share of the controls with a warning until the family's runs have generalised.</param>
/// <param name="Leads">Steps from warning to generalisation over the steps to generalisation, of the runs that were warned of.</param>
/// <param name="ByFamily">The AUROC of each family.</param>
internal sealed record Worth(
    Alarm Alarm, double Auroc, double AurocNoDecay, double Threshold, double Sensitivity, double FalseAlarms, IReadOnlyList<double> Leads,
    IReadOnlyDictionary<string, double> ByFamily);

/// <summary>Judges alarms.</summary>
internal static class Evaluation
{
    /// <summary>Share of the design half's controls that may be warned of.</summary>
    private const double FalseAlarms = 0.05;

    /// <summary>All candidates, the best first.</summary>
    /// <param name="design">The half that thresholds come from.</param>
    /// <param name="judged">The half that they are judged on.</param>
    public static IReadOnlyList<Worth> JudgeAll(IReadOnlyList<StudySeries> design, IReadOnlyList<StudySeries> judged) =>
    [
        .. Candidates.All.Select(alarm => Judge(alarm, judged, ThresholdOf(alarm, design, FalseAlarms))).OrderByDescending(worth => worth.Auroc),
    ];

    /// <summary>
    /// Standard deviation of a mean AUROC if scores were coins: of a family with m and n runs (m + n + 1)/(12 m n) is the variance
    /// (Mann and Whitney 1947). Without ties, for independent runs.
    /// </summary>
    public static double Chance(IReadOnlyList<StudySeries> runs)
    {
        var counts = runs.GroupBy(run => run.Setup.Family).Select(family => (
                M: (double)Of(family, RunKind.Generalises).Count(), N: (double)Of(family, RunKind.Control).Count()))
            .Where(family => family.M > 0 && family.N > 0).ToArray();
        return Math.Sqrt(counts.Sum(family => (family.M + family.N + 1) / (12 * family.M * family.N))) / counts.Length;
    }

    /// <summary>The lowest threshold at which at most this share of the controls is warned of.</summary>
    public static double ThresholdOf(Alarm alarm, IReadOnlyList<StudySeries> runs, double falseAlarms)
    {
        var horizons = Horizons(runs);
        var highest = Of(runs, RunKind.Control).Where(run => horizons.ContainsKey(run.Setup.Family))
            .Select(run => Highest(alarm.Score(run), run, horizons[run.Setup.Family])).OrderDescending().ToArray();
        var allowed = (int)Math.Floor(falseAlarms * highest.Length);
        return highest.Length == 0 ? double.PositiveInfinity : Math.BitIncrement(highest[Math.Min(allowed, highest.Length - 1)]);
    }

    /// <summary>Judges an alarm at a threshold.</summary>
    public static Worth Judge(Alarm alarm, IReadOnlyList<StudySeries> runs, double threshold)
    {
        var scores = runs.ToDictionary(run => run, run => alarm.Score(run));
        var horizons = Horizons(runs);
        var byFamily = horizons.Keys.ToDictionary(family => family, family => Auroc(runs, scores, family, RunKind.Control));
        var noDecay = horizons.Keys.Select(family => Auroc(runs, scores, family, RunKind.NoDecay)).Where(double.IsFinite).ToArray();
        var generalised = Of(runs, RunKind.Generalises).ToArray();
        var warnings = generalised.Select(run => (Run: run, Step: First(scores[run], run, threshold, run.Generalised!.Value))).ToArray();
        var controls = Of(runs, RunKind.Control).Where(run => horizons.ContainsKey(run.Setup.Family)).ToArray();
        return new(
            alarm, byFamily.Values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(),
            noDecay.DefaultIfEmpty(double.NaN).Average(), threshold,
            warnings.Count(one => one.Step is not null) / (double)Math.Max(1, generalised.Length),
            controls.Count(run => Highest(scores[run], run, horizons[run.Setup.Family]) >= threshold) / (double)Math.Max(1, controls.Length),
            [.. warnings.Where(one => one.Step is not null).Select(one => 1 - (one.Step!.Value / (double)one.Run.Generalised!.Value))],
            byFamily);
    }

    /// <summary>The first step at which a score reaches a threshold, before an end; null for none.</summary>
    public static long? First(double[] score, StudySeries run, double threshold, long end)
    {
        for (var i = 0; i < score.Length && run.Steps[i] < end; i++)
        {
            if (score[i] >= threshold)
            {
                return run.Steps[i];
            }
        }

        return null;
    }

    /// <summary>Until when controls of a family are looked at: its latest generalisation.</summary>
    public static Dictionary<string, long> Horizons(IReadOnlyList<StudySeries> runs) =>
        Of(runs, RunKind.Generalises).GroupBy(run => run.Setup.Family)
            .ToDictionary(family => family.Key, family => family.Max(run => run.Generalised!.Value));

    private static IEnumerable<StudySeries> Of(IEnumerable<StudySeries> runs, RunKind kind) => runs.Where(run => Halves.KindOf(run) == kind);

    private static double Auroc(IReadOnlyList<StudySeries> runs, Dictionary<StudySeries, double[]> scores, string family, RunKind against)
    {
        var controls = Of(runs, against).Where(run => run.Setup.Family == family).ToArray();
        var pairs = (
            from run in Of(runs, RunKind.Generalises).Where(run => run.Setup.Family == family)
            from control in controls
            let own = Highest(scores[run], run, run.Generalised!.Value)
            let other = Highest(scores[control], control, run.Generalised!.Value)
            select own > other ? 1 : own < other ? 0 : 0.5).ToArray();
        return pairs.Length == 0 ? double.NaN : pairs.Average();
    }

    /// <summary>The highest score before a step; −∞ where there is none.</summary>
    private static double Highest(double[] score, StudySeries run, long end) =>
        score.Where((value, i) => run.Steps[i] < end && !double.IsNaN(value)).DefaultIfEmpty(double.NegativeInfinity).Max();
}
