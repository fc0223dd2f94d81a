using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>What an alarm is worth on some runs.</summary>
/// <param name="Alarm">The alarm.</param>
/// <param name="Auroc">
/// How often a run that generalises has a higher score until then than a control has until the same step: mean over families,
/// pairs within a family, half for equal scores. A clock has 0.5.
/// </param>
/// <param name="Interval">95 % interval of the AUROC: runs of each family and kind drawn again, 2,000 times.</param>
/// <param name="AurocNoDecay">The same against runs without decay.</param>
/// <param name="Threshold">The score that it warns at.</param>
/// <param name="Sensitivity">Share of the runs that generalise with a warning before.</param>
/// <param name="FalseAlarms">Share of the controls of the same decay with a warning until the family's runs have generalised.</param>
/// <param name="FalseAlarmsNoDecay">The same of runs without decay.</param>
/// <param name="Leads">Steps from warning to generalisation over the steps to generalisation, of the runs that were warned of.</param>
/// <param name="ByFamily">The AUROC of each family.</param>
internal sealed record Worth(
    Alarm Alarm, double Auroc, (double Low, double High) Interval, double AurocNoDecay, double Threshold, double Sensitivity, double FalseAlarms, double FalseAlarmsNoDecay, IReadOnlyList<double> Leads,
    IReadOnlyDictionary<string, double> ByFamily)
{
    /// <summary>Mean of both AUROCs; of the one that there is.</summary>
    public double Both => double.IsNaN(AurocNoDecay) ? Auroc : double.IsNaN(Auroc) ? AurocNoDecay : (Auroc + AurocNoDecay) / 2;
}

/// <summary>Judges alarms.</summary>
internal static class Evaluation
{
    /// <summary>Share of the design half's controls that may be warned of.</summary>
    private const double FalseAlarms = 0.05;

    private const int Draws = 2000;

    /// <summary>The thresholds of all candidates, settled on some runs.</summary>
    public static IReadOnlyDictionary<string, double> ThresholdsOf(IReadOnlyList<StudySeries> design) =>
        Candidates.All.ToDictionary(alarm => alarm.Name, alarm => ThresholdOf(alarm, design, FalseAlarms));

    /// <summary>All candidates, the best first.</summary>
    /// <param name="thresholds">What each warns at, by name; a candidate that is not there was not settled, and is left out.</param>
    /// <param name="judged">The runs that they are judged on.</param>
    public static IReadOnlyList<Worth> JudgeAll(IReadOnlyDictionary<string, double> thresholds, IReadOnlyList<StudySeries> judged) =>
    [
        .. Candidates.All.Where(alarm => thresholds.ContainsKey(alarm.Name)).Select(alarm => Judge(alarm, judged, thresholds[alarm.Name]))
            .OrderByDescending(worth => worth.Both).ThenByDescending(worth => worth.Sensitivity).ThenByDescending(worth => worth.Leads.Sum()),
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

    /// <summary>The lowest threshold at which at most this share of all controls, with decay and without, is warned of.</summary>
    public static double ThresholdOf(Alarm alarm, IReadOnlyList<StudySeries> runs, double falseAlarms)
    {
        var horizons = Horizons(runs);
        var highest = Of(runs, RunKind.Control).Concat(Of(runs, RunKind.NoDecay)).Where(run => horizons.ContainsKey(run.Setup.Family))
            .Select(run => Highest(alarm.Score(run), run, horizons[run.Setup.Family])).OrderDescending().ToArray();
        var allowed = (int)Math.Floor(falseAlarms * highest.Length);
        return highest.Length == 0 ? double.PositiveInfinity : Math.BitIncrement(highest[Math.Min(allowed, highest.Length - 1)]);
    }

    /// <summary>Judges an alarm at a threshold.</summary>
    public static Worth Judge(Alarm alarm, IReadOnlyList<StudySeries> runs, double threshold)
    {
        var scores = runs.ToDictionary(run => run, run => alarm.Score(run));
        var horizons = Horizons(runs);
        var pairs = horizons.Keys.ToDictionary(family => family, family => Pairs(runs, scores, family, RunKind.Control));
        var byFamily = pairs.ToDictionary(one => one.Key, one => Mean(one.Value));
        var noDecay = horizons.Keys.Select(family => Mean(Pairs(runs, scores, family, RunKind.NoDecay))).Where(double.IsFinite).ToArray();
        var generalised = Of(runs, RunKind.Generalises).ToArray();
        var warnings = generalised.Select(run => (Run: run, Step: First(scores[run], run, threshold, run.Generalised!.Value))).ToArray();
        double Warned(RunKind kind)
        {
            var controls = Of(runs, kind).Where(run => horizons.ContainsKey(run.Setup.Family)).ToArray();
            return controls.Count(run => Highest(scores[run], run, horizons[run.Setup.Family]) >= threshold) / (double)controls.Length;
        }

        return new(
            alarm, byFamily.Values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), Interval([.. pairs.Values.Where(table => table.Length > 0)]),
            noDecay.DefaultIfEmpty(double.NaN).Average(), threshold,
            warnings.Count(one => one.Step is not null) / (double)Math.Max(1, generalised.Length),
            Warned(RunKind.Control), Warned(RunKind.NoDecay),
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

    /// <summary>1, 0 or a half for each run that generalises (rows) against each other one (columns): who has the higher score.</summary>
    private static double[,] Pairs(IReadOnlyList<StudySeries> runs, Dictionary<StudySeries, double[]> scores, string family, RunKind against)
    {
        var own = Of(runs, RunKind.Generalises).Where(run => run.Setup.Family == family).ToArray();
        var others = Of(runs, against).Where(run => run.Setup.Family == family).ToArray();
        var pairs = new double[own.Length, others.Length];
        for (var i = 0; i < own.Length; i++)
        {
            var end = own[i].Generalised!.Value;
            var score = Highest(scores[own[i]], own[i], end);
            for (var j = 0; j < others.Length; j++)
            {
                pairs[i, j] = score.CompareTo(Highest(scores[others[j]], others[j], end)) switch { > 0 => 1, < 0 => 0, _ => 0.5 };
            }
        }

        return pairs;
    }

    private static double Mean(double[,] pairs) => pairs.Length == 0 ? double.NaN : pairs.Cast<double>().Average();

    /// <summary>The middle 95 % of the mean over families, runs drawn again with replacement.</summary>
    private static (double Low, double High) Interval(double[][,] families)
    {
        if (families.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        var random = new Random(1);
        var means = Enumerable.Range(0, Draws).Select(_ => families.Average(pairs =>
        {
            var (rows, columns) = (pairs.GetLength(0), pairs.GetLength(1));
            var drawn = Enumerable.Range(0, columns).Select(_ => random.Next(columns)).ToArray();
            return Enumerable.Range(0, rows).Average(_ =>
            {
                var row = random.Next(rows);
                return drawn.Average(column => pairs[row, column]);
            });
        })).Order().ToArray();
        return (means[Draws / 40], means[Draws - 1 - (Draws / 40)]);
    }

    /// <summary>The highest score before a step; −∞ where there is none.</summary>
    private static double Highest(double[] score, StudySeries run, long end) =>
        score.Where((value, i) => run.Steps[i] < end && !double.IsNaN(value)).DefaultIfEmpty(double.NegativeInfinity).Max();
}
