namespace SpectralEdge.Monitor.Analysis.Tests;

public class ScoreSummaryTests
{
    [Fact]
    public void Of_ThreeRuns_CountsEveryRunWithItsWholeLength()
    {
        var summary = ScoreSummary.Of(Runs());

        Assert.Equal((3, 1), (summary.Runs, summary.RunsWithFalseAlarm));
        Assert.Equal([2L, 4L], summary.Pooled.Delays);
        Assert.Equal(1, summary.Sensitivity);

        // 99 + 99 + 1000 quiet samples: the control without an alarm counts.
        Assert.Equal(2e4 / 1198, summary.Pooled.FalseAlarmsPer10000!.Value, 1e-9);
        Assert.Equal(599, summary.Pooled.MeanTimeBetweenFalseAlarms);
        Assert.Equal(1 / 3.0, summary.ShareWithFalseAlarm);
        Assert.Equal(WilsonInterval.Of(2, 2), summary.SensitivityInterval);
        Assert.Equal(WilsonInterval.Of(1, 3), summary.ShareWithFalseAlarmInterval);
        Assert.Equal(PoissonInterval.OfMeanTime(2, 1198), summary.MeanTimeInterval);
        Assert.Equal(PoissonInterval.OfRatePer10000(2, 1198), summary.FalseAlarmsPer10000Interval);
    }

    [Fact]
    public void Of_NoRun_IsUndefined()
    {
        var summary = ScoreSummary.Of([]);

        Assert.Null(summary.Sensitivity);
        Assert.Null(summary.SensitivityInterval);
        Assert.Null(summary.ShareWithFalseAlarm);
        Assert.Null(summary.ShareWithFalseAlarmInterval);
        Assert.Null(summary.FalseAlarmsPer10000Interval);
        Assert.Null(summary.MeanTimeInterval);
    }

    [Fact]
    public void Of_AlarmsAtAKnownRate_CoversTheMeanTimeAsOftenAsItSays()
    {
        // 400 streams of 1000 samples, an alarm at each with the chance 1/200. The interval covers at least 95 % of them; fewer
        // than
        // 365 of 400 would come by chance once in about 1000 tries (normal approximation, z = 3.4), and the seed is fixed.
        var random = new Random(20261125);
        var covered = 0;
        for (var stream = 0; stream < 400; stream++)
        {
            long[] alarms = [.. Enumerable.Range(0, 1000).Where(_ => random.Next(200) == 0).Select(sample => (long)sample)];
            var interval = ScoreSummary.Of([AlarmScoring.Score(new(0, 999), [], alarms)]).MeanTimeInterval!.Value;
            covered += interval.Lower <= 200 && 200 <= interval.Upper ? 1 : 0;
        }

        Assert.InRange(covered, 365, 400);
    }

    [Fact]
    public void Of_NoProbability_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => ScoreSummary.Of([], double.NaN));

    [Fact]
    public void Row_AllDefined_HasEveryColumn()
    {
        var row = ScoreTable.Row("both", ScoreSummary.Of(Runs()));

        Assert.Equal("| both | 3 | 2 | 2 | 100 % (34 to 100) | 3 | 50 % | 0.67 | 2 | 16.7 (2 to 60.3) | 599 (165.8 to 4946.1) | "
            + "33 % (6 to 79) |", row);
        Assert.All(
            ScoreTable.Header.Split('\n'),
            line => Assert.Equal(row.Count(letter => letter == '|'), line.Count(letter => letter == '|')));
    }

    [Fact]
    public void Row_NothingDefined_HasDashes() =>
        Assert.Equal("| none | 1 | 0 | 0 | – | – | – | – | 0 | 0 (0 to 368.9) | – (at least 27.1) | 0 % (0 to 79) "
            + "|", ScoreTable.Row("none", ScoreSummary.Of([AlarmScoring.Score(new(0, 99), [], [])])));

    private static RunScore[] Runs() =>
    [
        AlarmScoring.Score(new(0, 103), [new(10, 14)], [12, 50, 60]),
        AlarmScoring.Score(new(0, 103), [new(10, 14)], [14]),
        AlarmScoring.Score(new(0, 999), [], []),
    ];
}
