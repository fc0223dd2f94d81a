namespace SpectralEdge.Monitor.Analysis.Tests;

public class AlarmScoringTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Fact]
    public void Score_ByHand_IsWhatWasWorkedOut()
    {
        // Samples 0, 10, …, 100. Windows [20, 35] (samples 20, 30), [50, 55] (50) and [90, 95] (90); 11 - 4 samples are quiet.
        var score = AlarmScoring.Score(
            new(0, 100, 10), [new(20, 30), TruthInterval.Point(50), TruthInterval.Point(90)], [10, 30, 50, 60, 70], tolerance: 5);

        Assert.Equal([10L, 0L], score.Delays);
        Assert.Equal((3, 2, 3, 0), (score.Truths, score.Detected, score.FalseAlarms, score.Repeats));
        Assert.Equal(0, score.CutOff);
        Assert.Equal(2 / 3.0, score.Recall);
        Assert.Equal(2 / 5.0, score.Precision);
        Assert.Equal(0.5, score.F1!.Value, 1e-15);
        Assert.Equal(5, score.MedianDelay);
        Assert.Equal(7, score.QuietSamples);
        Assert.Equal(3e4 / 7, score.FalseAlarmsPer10000!.Value, 1e-9);
        Assert.Equal(7 / 3.0, score.MeanTimeBetweenFalseAlarms);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Score_RandomRuns_AgreesWithTheSlowTwin(int seed)
    {
        var random = new Random(seed);
        var tolerance = random.Next(0, 6);
        var truths = AlarmMatchingTests.Truths(random, tolerance);
        var stride = random.Next(1, 5);
        var first = random.Next(0, 10);
        var last = Math.Max(random.Next(20, 120), truths.Length == 0 ? 0 : (int)truths[^1].Begin);
        long[] samples = [.. Enumerable.Range(0, 200).Select(i => (long)first + (i * stride)).Where(sample => sample <= last)];
        long[] alarms = [.. samples.Where(_ => random.Next(4) == 0)];

        var score = AlarmScoring.Score(new(first, last, stride), truths, alarms, tolerance);

        // The twin asks of every sample and every alarm whether it is in a window.
        bool Within(TruthInterval truth, long moment) => moment >= truth.Begin && moment <= truth.End + tolerance;
        long[] delays =
        [
            .. truths.Where(truth => alarms.Any(alarm => Within(truth, alarm)))
                .Select(truth => alarms.First(alarm => Within(truth, alarm)) - truth.Begin),
        ];
        Assert.Equal(delays, score.Delays);
        Assert.Equal(alarms.Count(alarm => !truths.Any(truth => Within(truth, alarm))), score.FalseAlarms);
        Assert.Equal(samples.Count(sample => !truths.Any(truth => Within(truth, sample))), score.QuietSamples);
        Assert.Equal(
            truths.Count(truth => truth.End + tolerance > last && !alarms.Any(alarm => Within(truth, alarm))), score.CutOff);
        Assert.Equal(alarms.Length, score.Detected + score.FalseAlarms + score.Repeats);
        if (score is { Precision: > 0, Recall: > 0 })
        {
            Assert.Equal(2 / ((1 / score.Precision.Value) + (1 / score.Recall.Value)), score.F1!.Value, 1e-12);
        }
    }

    [Fact]
    public void Score_NoTruth_HasNoRecall()
    {
        var score = AlarmScoring.Score(new(0, 99), [], [3]);

        Assert.Null(score.Recall);
        Assert.Null(score.F1);
        Assert.Null(score.MedianDelay);
        Assert.Equal(0, score.Precision);
        Assert.Equal(100, score.FalseAlarmsPer10000);
    }

    [Fact]
    public void Score_NoAlarm_HasNoPrecisionAndNoDelay()
    {
        var score = AlarmScoring.Score(new(0, 99), [TruthInterval.Point(5)], []);

        Assert.Equal(0, score.Recall);
        Assert.Null(score.Precision);
        Assert.Null(score.F1);
        Assert.Null(score.MedianDelay);
        Assert.Null(score.MeanTimeBetweenFalseAlarms);
        Assert.Equal(0, score.FalseAlarmsPer10000);
    }

    [Fact]
    public void Score_FalseAlarmsOnly_HasAnF1OfZero() =>
        Assert.Equal(0, AlarmScoring.Score(new(0, 99), [TruthInterval.Point(5)], [50]).F1);

    [Fact]
    public void Score_TruthAllAlong_HasNoFalseAlarmRate()
    {
        var score = AlarmScoring.Score(new(0, 9), [new(0, 9)], [4, 4]);

        Assert.Equal(0, score.QuietSamples);
        Assert.Null(score.FalseAlarmsPer10000);
        Assert.Equal(1, score.Repeats);
    }

    [Fact]
    public void Score_TruthAtZeroBeforeTheFirstSample_IsDetectedWithItsWholeDelay() =>
        Assert.Equal([7L], AlarmScoring.Score(new(5, 20), [new(0, 3)], [7], tolerance: 10).Delays);

    [Fact]
    public void Score_WindowBeyondTheEnd_CountsAsCutOffOnlyIfMissed()
    {
        Assert.Equal(1, AlarmScoring.Score(new(0, 20), [TruthInterval.Point(18)], [], tolerance: 3).CutOff);
        Assert.Equal(0, AlarmScoring.Score(new(0, 21), [TruthInterval.Point(18)], [], tolerance: 3).CutOff);
        Assert.Equal(0, AlarmScoring.Score(new(0, 20), [TruthInterval.Point(18)], [19], tolerance: 3).CutOff);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(21)]
    public void Score_AlarmOutsideTheSpan_IsRefused(long alarm)
    {
        var error = Assert.Throws<ArgumentException>(() => AlarmScoring.Score(new(0, 20), [], [alarm]));

        Assert.StartsWith($"alarms[0] is {alarm}; it must lie between 0 and 20. An alarm comes with a sample: are both in the "
            + "same unit?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_TruthAfterTheEnd_IsRefused()
    {
        AlarmScoring.Score(new(0, 20), [TruthInterval.Point(20)], []);
        var error = Assert.Throws<ArgumentException>(() => AlarmScoring.Score(new(0, 20), [TruthInterval.Point(21)], []));

        Assert.StartsWith("truths[0] begins at 21; it must begin at 20, where the run ends, or earlier. The run was not watched "
            + "then: leave it out.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_NoSpan_IsRefused()
    {
        var stride = Assert.Throws<ArgumentException>(() => AlarmScoring.Score(new(0, 20, 0), [], []));
        var length = Assert.Throws<ArgumentException>(() => AlarmScoring.Score(new(0, -1), [], []));

        Assert.StartsWith("span.Stride is 0; it must be at least 1. Two samples are never at one "
            + "step.", stride.Message, StringComparison.Ordinal);
        Assert.StartsWith("span.Last is -1; it must be at least 0, the first sample. A run without a sample cannot be scored: "
            + "leave it out.", length.Message, StringComparison.Ordinal);
    }
}
