namespace SpectralEdge.Monitor.Tests;

public class MonitorReportTests
{
    [Fact]
    public void ToString_SaysWhatWasReceivedKeptAndLost()
    {
        var report = new MonitorReport
        {
            StepsReceived = 1200,
            StepsRepeated = 0,
            UpdatesKept = 118,
            Skipped = new Dictionary<SkipReason, long> { [SkipReason.NotFinite] = 2 },
            WindowRestarts = 1,
            EventsRaised = 3,
            HandlerFailures = 0,
            RunFileLinesLost = 4,
            TrajectorySamplesLost = 1,
            TimeInMonitor = TimeSpan.FromSeconds(1.25),
            Overhead = 0.012,
            StrideWidening = 1,
        };

        Assert.Equal(
            "1,200 steps received, 118 updates kept, 3 events raised, samples skipped: NotFinite 2; window restarts 1, handler failures 0, "
                + "lines and samples not written 5; 1.2 s in the monitor, 1.2 % of the time",
            report.ToString());
    }
}
