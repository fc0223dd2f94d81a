namespace SpectralEdge.Monitor.Analysis.Tests;

public class LeadTimeTests
{
    [Theory]
    [InlineData(LeadAlarm.First, 90)]
    [InlineData(LeadAlarm.Last, 40)]
    public void Of_SeveralAlarms_TakesTheOneAskedFor(object from, long lead) =>
        Assert.Equal(lead, LeadTime.Of(100, [10, 60, 101, 300], (LeadAlarm)from));

    [Theory]
    [InlineData(LeadAlarm.First)]
    [InlineData(LeadAlarm.Last)]
    public void Of_AlarmAtTheMoment_LeadsByNothing(object from) => Assert.Equal(0, LeadTime.Of(100, [100], (LeadAlarm)from));

    [Theory]
    [InlineData(LeadAlarm.First)]
    [InlineData(LeadAlarm.Last)]
    public void Of_NoAlarmByThen_IsUndefined(object from)
    {
        Assert.Null(LeadTime.Of(100, [], (LeadAlarm)from));
        Assert.Null(LeadTime.Of(100, [101], (LeadAlarm)from));
    }

    [Fact]
    public void Summarise_GoldenLeads_AgreeWithSciPy()
    {
        foreach (var golden in ScoringGolden.Cases("leads"))
        {
            long?[] leads = [.. golden.Series("leads").Select(lead => (long?)lead), null];
            var summary = LeadTime.Summarise(leads, golden.Number("confidence"));

            Assert.Equal(leads.Length, summary.Runs);
            Assert.Equal(leads.Length - 1, summary.Announced);
            Near.Equal(golden.Number("mean"), summary.Mean!.Value);
            Near.Equal(golden.Number("median"), summary.Median!.Value);
            Near.Equal(golden.Number("lower"), summary.MeanInterval!.Value.Lower, 1e-9);
            Near.Equal(golden.Number("upper"), summary.MeanInterval!.Value.Upper, 1e-9);
        }
    }

    [Fact]
    public void Summarise_NoLead_IsUndefined()
    {
        var summary = LeadTime.Summarise([null, null]);

        Assert.Equal((2, 0), (summary.Runs, summary.Announced));
        Assert.Null(summary.Mean);
        Assert.Null(summary.Median);
        Assert.Null(summary.MeanInterval);
        Assert.Null(summary.Least);
        Assert.Null(summary.Most);
    }

    [Fact]
    public void Summarise_OneLead_HasAMeanAndNoInterval()
    {
        var summary = LeadTime.Summarise([30]);

        Assert.Equal(30, summary.Mean);
        Assert.Null(summary.MeanInterval);
    }

    [Fact]
    public void Summarise_NoProbability_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LeadTime.Summarise([1], 1));
}
