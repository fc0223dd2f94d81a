namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lets detectors look at columns of a history.</summary>
/// <remarks>
/// <para>
/// The tests of a level are those of <see cref="LevelOptions"/>, for a quantity that shares nothing with its neighbours:
/// thresholds for AR(1) noise of correlation 0.5 with Student's t of 2.5 degrees of freedom under it, the memory of the column's
/// own noise being measured in the warm-up. A column whose values are all above 0 is watched as its logarithm, as in a monitor;
/// any other one as it is, and spikes are looked for in the first kind alone. NaN and infinite values are left out.
/// </para>
/// <para>
/// False alarms of several detectors add up at worst, so that each is given the run length times their number. It holds for noise
/// around a level. A trend is a change of level: a loss that falls all the time is reported again and again
/// (docs/guide/foreign-logs.md). Linear in the number of values.
/// </para>
/// </remarks>
internal static class HistoryWatch
{
    /// <summary>The longest run length that thresholds are known for, in values.</summary>
    public const double LongestRunLength = 10_000_000;

    /// <summary>Watches columns.</summary>
    /// <param name="detectors">A column and a test of each detector; at least one.</param>
    /// <param name="runLength">Mean number of values of a column between two false alarms of all of them, from 100.</param>
    /// <param name="warmUp">Values that a level is learnt from, from 20 to 100,000; null for 100.</param>
    /// <param name="from">Values of earlier steps are left out.</param>
    /// <returns>What each detector found, in their order.</returns>
    /// <exception cref="MonitorOptionsException">A number is out of its range.</exception>
    public static IReadOnlyList<HistoryFinding> Run(
        IReadOnlyList<(HistoryColumn Column, HistoryTest Test)> detectors, double runLength, int? warmUp = null,
        long from = long.MinValue)
    {
        // Where a spike is not defined nothing can be wrong.
        var count = detectors.Count(item => item.Test != HistoryTest.Spike || item.Column.IsPositive());
        var each = runLength * Math.Max(1, count);
        var problems = new OptionProblems("The run length");
        problems.RequireInRange(
            each, 100, LongestRunLength, "False alarms of several detectors add up. Watch fewer columns, or ask for less.",
            FormattableString.Invariant($"{runLength:0} values times {count} detectors"));
        problems.ThrowIfAny();
        return
        [
            .. detectors.Select(
                item => item.Test == HistoryTest.Spike
                    ? Spikes(item.Column, each, warmUp, from)
                    : Levels(item.Column, item.Test, each, warmUp, from)),
        ];
    }

    private static HistoryFinding Levels(
        HistoryColumn column, HistoryTest kind, double runLength, int? warmUp, long from)
    {
        var options = new LevelOptions
        {
            Quantity = SampleQuantity.UpdateNorm,
            Test = Enum.Parse<SequentialKind>(kind.ToString()),
            ExpectedRunLength = runLength,
            WarmUp = warmUp,
        };
        options.Validate();
        var (threshold, _) = LevelThresholds.Find(options);
        var test = new SequentialTest(options.ToSequential() with { Threshold = threshold });
        var isLogarithmic = column.IsPositive();
        var finding = new HistoryFinding(column.Name, kind, isLogarithmic, options.Learnt, runLength);
        var values = column.Finite(from).Select(row => isLogarithmic ? Math.Log(row.Value) : row.Value).ToArray();
        var (scale, learntTo, seen) = (0.0, 0, 0);
        foreach (var (step, value) in column.Finite(from))
        {
            var (isWarm, level) = (!test.IsWarmingUp, test.Level);
            var decision = test.Update(values[seen++]);
            if (test.Scale > 0 && test.Scale != scale)
            {
                (scale, learntTo) = (test.Scale, seen);
            }

            if (decision.Detected)
            {
                finding.Found(new HistoryEvent(
                    column.Name, HistoryEvent.LevelChanged, kind, step, isLogarithmic ? Math.Exp(level) : level, value,
                    decision.Statistic, threshold, runLength, decision.Direction == ShiftDirection.Up));
            }

            finding.Judged(step, isWarm);
        }

        finding.Learn(values, learntTo);
        return finding;
    }

    private static HistoryFinding Spikes(HistoryColumn column, double runLength, int? warmUp, long from)
    {
        var options = new NormSpikeOptions { ExpectedRunLength = runLength };
        options = options with { WarmUp = Math.Min(warmUp ?? options.WarmUp, options.Reference) };
        var detector = new NormSpikeDetector(options);
        var finding = new HistoryFinding(column.Name, HistoryTest.Spike, column.IsPositive(), options.WarmUp, runLength);
        var (sample, seen) = (new SpectralSample(column.Name, window: 1) { Stride = 1 }, 0);
        foreach (var (step, value) in column.Finite(from))
        {
            if (!finding.IsLogarithmic)
            {
                break;
            }

            (sample.Step, sample.UpdateNorm) = (step, value);
            if (detector.Update(sample) is NormSpike spike)
            {
                finding.Found(new HistoryEvent(
                    column.Name, HistoryEvent.Spike, HistoryTest.Spike, step, spike.ValueBefore, value, value / spike.ValueBefore,
                    spike.Threshold / spike.ValueBefore, runLength, IsUp: true));
            }

            finding.Judged(step, seen++ >= options.WarmUp);
        }

        return finding;
    }
}

/// <summary>What a detector found in a column.</summary>
/// <param name="column">Name of the column.</param>
/// <param name="test">The test.</param>
/// <param name="isLogarithmic">Whether it looked at logarithms.</param>
/// <param name="learnt">Values that it learnt from before it said anything.</param>
/// <param name="runLength">Mean number of values between two false alarms that its threshold was set for.</param>
internal sealed class HistoryFinding(string column, HistoryTest test, bool isLogarithmic, int learnt, double runLength)
{
    // Between what thresholds keep, 0.9, and where they fail, 0.98 (docs/guide/foreign-logs.md). Estimates from 100 are low.
    private const double MostCorrelation = 0.9;

    // Chosen: changes must then be half as large again. A level in AR(1) 0.5 noise stays below it (docs/guide/foreign-logs.md).
    private const double MostSpread = 1.5;

    // Of the newest value: what is less is rounding.
    private const double LeastDeviation = 1e-9;

    private readonly List<HistoryEvent> _events = [];

    /// <summary>Name of the column.</summary>
    public string Column => column;

    /// <summary>The test.</summary>
    public HistoryTest Test => test;

    /// <summary>Whether it looked at logarithms.</summary>
    public bool IsLogarithmic => isLogarithmic;

    /// <summary>Values that it learnt from before it said anything.</summary>
    public int Learnt => learnt;

    /// <summary>Mean number of values between two false alarms that its threshold was set for.</summary>
    public double RunLength => runLength;

    /// <summary>Steps that were judged: those after a warm-up.</summary>
    public List<long> JudgedSteps { get; } = [];

    /// <summary>Correlation of neighbours among the values that the level was learnt from in the end; NaN where there were too
    /// few, all are equal, or no level is learnt.</summary>
    public double Correlation { get; private set; } = double.NaN;

    /// <summary>The standard deviation that later values were judged by in the end, over the median one of later stretches as
    /// long as the warm-up, on the scale that was looked at. NaN without such a stretch, where later values do not scatter, and
    /// where no level is learnt.</summary>
    public double Spread { get; private set; } = double.NaN;

    /// <summary>Whether what was learnt from scattered so much that later changes are hidden, as a steep trend does.</summary>
    public bool IsDeaf => Spread > MostSpread;

    /// <summary>Whether these go together more than thresholds allow for, as smoothed values do.</summary>
    public bool IsSmooth => Correlation > MostCorrelation;

    /// <summary>What it found, by step.</summary>
    public IReadOnlyList<HistoryEvent> Events => _events;

    /// <summary>False alarms to expect if nothing happened at all.</summary>
    public double FalseAlarms => JudgedSteps.Count / runLength;

    /// <summary>Whether it reported a level twice or more, each time in the same direction: a trend looks like that.</summary>
    public bool LooksLikeATrend => test != HistoryTest.Spike && _events.Count > 1
        && _events.TrueForAll(found => found.IsUp == _events[0].IsUp);

    /// <summary>Looks at the values that the level was learnt from in the end.</summary>
    /// <param name="values">All values.</param>
    /// <param name="end">How many had come when the last of those that it was learnt from came; 0 if it never was.</param>
    internal void Learn(double[] values, int end)
    {
        if (end < learnt)
        {
            return;
        }

        var from = values[(end - learnt)..end];
        Correlation = EffectiveSampleSize.Autocorrelations(from, 1)[1];
        double[] later = [.. values.Skip(learnt).Chunk(learnt).Where(part => part.Length == learnt).Select(Deviation).Order()];

        // A column that hardly moves later has no scatter to compare with, only rounding.
        var usual = later.Length > 0 ? later[later.Length / 2] : double.NaN;
        Spread = usual > LeastDeviation * Math.Abs(values[^1]) ? Deviation(from) / usual : double.NaN;

        static double Deviation(double[] part)
        {
            var mean = part.Average();
            return Math.Sqrt(part.Sum(value => (value - mean) * (value - mean)) / (part.Length - 1));
        }
    }

    internal void Found(HistoryEvent found) => _events.Add(found);

    internal void Judged(long step, bool isJudged)
    {
        if (isJudged)
        {
            JudgedSteps.Add(step);
        }
    }
}

/// <summary>Something that a detector found in a column.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Kind"><see cref="LevelChanged"/> or <see cref="Spike"/>.</param>
/// <param name="Test">The test that settled it.</param>
/// <param name="Step">The step of the row that settled it.</param>
/// <param name="Before">The level before; of a spike the largest of the last values. In the unit of the column.</param>
/// <param name="After">The value at that row, in the unit of the column.</param>
/// <param name="Statistic">The test's statistic; of a spike <paramref name="After"/> over <paramref name="Before"/>.</param>
/// <param name="Threshold">What the statistic had to reach.</param>
/// <param name="RunLength">Mean number of values between two false alarms that the threshold was set for.</param>
/// <param name="IsUp">Whether the values became larger.</param>
internal sealed record HistoryEvent(
    string Column, string Kind, HistoryTest Test, long Step, double Before, double After, double Statistic, double Threshold,
    double RunLength, bool IsUp)
{
    /// <summary>The values left the level that they had in the warm-up, and stay away from it.</summary>
    public const string LevelChanged = "level_changed";

    /// <summary>A value is far larger than any of the last 256.</summary>
    public const string Spike = "spike";

    /// <summary>The kinds there are.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [LevelChanged, Spike];
}

/// <summary>What looks at a column: a test of its level (<see cref="SequentialKind"/>), or the search for outliers.</summary>
internal enum HistoryTest
{
    /// <summary>Sums around a mean that goes on being learnt.</summary>
    PageHinkley,

    /// <summary>Sums around a frozen reference.</summary>
    Cusum,

    /// <summary>A mixture of e-detectors.</summary>
    ShiryaevRoberts,

    /// <summary>The largest step between two neighbours.</summary>
    Derivative,

    /// <summary>Welch's t of the newest ten values against the reference.</summary>
    TwoSample,

    /// <summary>How far the value is below the highest one.</summary>
    Drawdown,

    /// <summary>A value far larger than any of the last 256 (<see cref="NormSpikeDetector"/>).</summary>
    Spike,
}
