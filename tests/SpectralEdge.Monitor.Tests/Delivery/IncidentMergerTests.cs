namespace SpectralEdge.Monitor.Tests;

public class IncidentMergerTests
{
    // Windows of 6 updates of 10 steps: an incident ends 120 steps after its last event.
    [Fact]
    public void Update_EventsOfSeveralGroups_AreOneIncidentUntilItIsQuiet()
    {
        var merger = new IncidentMerger();
        Assert.Null(merger.Update(
            90,
            [
                SpectralEvents.Collapsed(90).From(origin => origin with { Group = "b" }),
                SpectralEvents.Shifted(90).From(origin => origin with { Group = "c" }),
            ]));
        Assert.Null(merger.Update(100, []));
        Assert.Null(merger.Update(
            200,
            [
                SpectralEvents.Collapsed(200).From(origin => origin with { Group = "a", FirstStep = 180 }),
                SpectralEvents.Opened(200).From(origin => origin with { Group = "b" }),
            ]));
        Assert.Null(merger.Update(320, []));

        var ended = merger.Update(321, [])!;

        // Opened stands for evidence since step 20.
        Assert.Equal((20, 200, 4), (ended.BeginStep, ended.EndStep, ended.EventCount));
        Assert.Equal(["b", "c", "a"], ended.Groups);
        Assert.Equal(["b", "a"], ended.CollapsedGroups);
        Assert.Equal(["gap_collapsed", "gap_position_shifted", "gap_opened"], ended.Kinds);
        Assert.Equal(EventSeverity.High, ended.Severity);
        Assert.Null(merger.Update(1000, []));
    }

    [Fact]
    public void Update_EventAfterAQuietTime_BeginsAnother()
    {
        var merger = new IncidentMerger();
        merger.Update(90, [SpectralEvents.Collapsed(90)]);

        Assert.Equal(90, merger.Update(211, [SpectralEvents.Opened(211)])!.EndStep);
        Assert.Equal(211, merger.Finish()!.EndStep);
        Assert.Null(merger.Finish());
    }
}
