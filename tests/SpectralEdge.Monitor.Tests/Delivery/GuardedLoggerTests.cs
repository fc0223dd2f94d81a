using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

public class GuardedLoggerTests
{
    [Fact]
    public void Log_LoggerThatWorks_GetsTheEntry()
    {
        var inner = new RecordingLogger();
        var logger = new GuardedLogger(inner);

        LogMessages.Recording(logger, "run.jsonl");

        Assert.Equal("Recording this run in run.jsonl.", Assert.Single(inner.Entries).Message);
        Assert.Equal(0, logger.Failures);
    }

    [Fact]
    public void Log_LoggerThatThrows_IsCounted()
    {
        var logger = new GuardedLogger(new ThrowingLogger());

        LogMessages.Recording(logger, "run.jsonl");
        LogMessages.Recording(logger, "run.jsonl");

        Assert.Equal(2, logger.Failures);
    }

    [Fact]
    public void IsEnabled_LoggerThatThrows_IsCountedAndOff()
    {
        var logger = new GuardedLogger(new ThrowingLogger { ThrowsWhenAsked = true });

        Assert.False(logger.IsEnabled(LogLevel.Critical));
        Assert.Equal(1, logger.Failures);
    }
}
