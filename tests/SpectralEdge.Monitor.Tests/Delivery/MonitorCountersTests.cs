namespace SpectralEdge.Monitor.Tests;

public class MonitorCountersTests
{
    private readonly RecordingLogger _logger = new();
    private readonly MonitorCounters _counters;

    public MonitorCountersTests() => _counters = new MonitorCounters(_logger);

    [Fact]
    public void Skip_SameCauseAgain_IsCountedAndLoggedOnce()
    {
        _counters.Skip(10, SkipReason.NotFinite, "Block 'a' holds NaN or infinite values.");
        _counters.Skip(20, SkipReason.NotFinite, "Block 'a' holds NaN or infinite values.");
        _counters.Skip(30, SkipReason.NotFinite, "Block 'b' holds NaN or infinite values.");

        Assert.Equal(3, Report().Skipped[SkipReason.NotFinite]);
        Assert.Equal(
            [
                "Step 10 gives no sample (NotFinite): Block 'a' holds NaN or infinite values. Training goes on. 1 step "
                    + "skipped for this reason so far; further ones are only counted.",
                "Step 30 gives no sample (NotFinite): Block 'b' holds NaN or infinite values. Training goes on. 3 steps "
                    + "skipped for this reason so far; further ones are only counted.",
            ],
            _logger.Entries.Select(entry => entry.Message));
    }

    [Fact]
    public void Skip_MoreCausesThanFitALog_IsCountedToTheLast()
    {
        for (var i = 0; i < 1000; i++)
        {
            _counters.Skip(i, SkipReason.NotFinite, $"Block '{i}' holds NaN or infinite values.");
        }

        Assert.Equal(1000, Report().Skipped[SkipReason.NotFinite]);
        Assert.Equal(100, _logger.Entries.Count);
    }

    [Fact]
    public void Skip_KnownCauseThatInterruptsAgain_IsLoggedAtMost100Times()
    {
        for (var i = 0; i < 1000; i++)
        {
            _counters.Skip(10 * i, SkipReason.NotFinite, "Block 'a' holds NaN or infinite values.", interrupts: true);
            _counters.Skip((10 * i) + 1, SkipReason.NotFinite, "Block 'a' holds NaN or infinite values.");
        }

        Assert.Equal(2000, Report().Skipped[SkipReason.NotFinite]);
        Assert.Equal(101, _logger.Entries.Count);
    }

    [Fact]
    public void StrideChanged_Again_IsLoggedOnce()
    {
        _counters.StrideChanged(25, 15, 10);
        _counters.StrideChanged(35, 10, 15);

        Assert.Equal(
            "The update that ends at step 25 spans 15 steps, each of those in the window spans 10. Such updates cannot "
                + "be compared, so the window starts again. 1 such change so far; further ones are only counted.",
            Assert.Single(_logger.Entries).Message);
    }

    [Fact]
    public void Report_ReasonsThatDidNotOccur_AreAbsent()
    {
        _counters.Count(SkipReason.BlocksChanged);

        Assert.Equal([SkipReason.BlocksChanged], Report().Skipped.Keys);
    }

    private MonitorReport Report() => _counters.Report(events: 0, handlerFailures: 0, linesLost: 0);
}
