namespace SpectralEdge.Monitor.Tests;

public class GuardedTimeTests
{
    private readonly RecordingLogger _logger = new();
    private readonly BrokenTime _inner = new();

    [Fact]
    public void GetTimestamp_ClockThatWorks_BeginsAtZeroAndKeepsItsUnit()
    {
        _inner.Timestamp = () => 1_000;
        var time = new GuardedTime(_inner, _logger);
        _inner.Timestamp = () => 1_250;

        Assert.Equal(250, time.GetTimestamp());
        Assert.Equal(_inner.Frequency(), time.TimestampFrequency);
        Assert.Equal(FixedTime.Now, time.Started);
        Assert.Equal(0, time.Failures);
    }

    [Fact]
    public void GetTimestamp_ClockThatThrows_StandsStillAndIsLoggedOnce()
    {
        var (time, cause) = (new GuardedTime(_inner, _logger), new InvalidOperationException("No clock."));
        _inner.Timestamp = () => throw cause;
        Assert.Equal([0, 0], [time.GetTimestamp(), time.GetTimestamp()]);
        _inner.Timestamp = () => 70;

        Assert.Equal(70, time.GetTimestamp());
        Assert.Equal(2, time.Failures);
        var entry = Assert.Single(_logger.Named("ClockFailed"));
        Assert.Same(cause, entry.Exception);
        Assert.Equal(
            "The clock failed: It could not be read. Training goes on, and no sample is lost; the times of the monitor "
                + "are too short. Further failures are only counted.",
            entry.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void GetTimestamp_ClockThatIsSetBack_StandsStillAndGoesOnFromThere(long back)
    {
        var time = new GuardedTime(_inner, _logger);
        _inner.Timestamp = () => 100;
        Assert.Equal(100, time.GetTimestamp());
        _inner.Timestamp = () => back;
        Assert.Equal(100, time.GetTimestamp());
        _inner.Timestamp = () => back + 20;

        Assert.Equal(120, time.GetTimestamp());
        Assert.Equal(1, time.Failures);
    }

    [Fact]
    public void GetTimestamp_JumpsThatCannotBeAdded_AreLeftOut()
    {
        var time = new GuardedTime(_inner, _logger);
        foreach (var told in new[] { long.MaxValue, long.MinValue, long.MaxValue, 0, long.MaxValue })
        {
            _inner.Timestamp = () => told;
            Assert.InRange(time.GetTimestamp(), 0, long.MaxValue);
        }

        Assert.True(time.Failures >= 3, "Two ways back and two jumps too far; the first is just countable.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Constructor_FrequencyThatIsNone_IsRefused(long frequency)
    {
        _inner.Frequency = () => frequency;

        Assert.Equal(
            $"SpectralMonitor cannot be used:\n- time.TimestampFrequency is {frequency}; it must be at least 1. It is the number of timestamps in a second. Hand over a clock that works, or null "
                + $"for that of the system.",
            Assert.Throws<MonitorOptionsException>(() => new GuardedTime(_inner, _logger)).Message);
    }

    [Fact]
    public void Constructor_ClockThatThrows_IsRefused()
    {
        const string Message = "SpectralMonitor cannot be used:\n- time is a BrokenTime that failed with "
            + "InvalidOperationException (No clock.); it must give date, time and frequency. Hand over a clock that works, or "
            + "null for that of the system.";
        Assert.Equal(
            Message,
            Assert.Throws<MonitorOptionsException>(() => new GuardedTime(
                new BrokenTime { Now = Fail<DateTimeOffset> }, _logger)).Message);
        Assert.Equal(
            Message,
            Assert.Throws<MonitorOptionsException>(() => new GuardedTime(
                new BrokenTime { Timestamp = Fail<long> }, _logger)).Message);
        Assert.Equal(
            Message,
            Assert.Throws<MonitorOptionsException>(() => new GuardedTime(
                new BrokenTime { Frequency = Fail<long> }, _logger)).Message);
    }

    private static T Fail<T>() => throw new InvalidOperationException("No clock.");
}
