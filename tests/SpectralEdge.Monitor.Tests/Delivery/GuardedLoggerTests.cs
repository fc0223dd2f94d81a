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

    [Fact]
    public void Log_NumbersOfThings_AreNumbersAndTheirNounsStandInTheTemplate()
    {
        var inner = new RecordingLogger();

        LogMessages.BlocksChanged(new GuardedLogger(inner), 7, "One is gone.", 1200, 1);

        var entry = Assert.Single(inner.Entries);
        Assert.Equal(
            ("The watched parameters changed at step 7: One is gone. The window starts again with 1200 parameters in 1 block."),
            entry.Message);
        Assert.Equal((7L, 1200L, 1L), (entry.Values["Step"], entry.Values["Parameters"], entry.Values["Blocks"]));
        Assert.Equal(
            "The watched parameters changed at step {Step}: {Detail} The window starts again with {Parameters} parameters in "
                + "{Blocks} block.",
            entry.Values["{OriginalFormat}"]);
    }

    [Theory]
    [InlineData(1.5, 2.5, "{Before:G4} -> {After:G4}", 1.5, 2.5)]
    [InlineData(double.NaN, 2.5, "{After:G4}", null, 2.5)]
    [InlineData(1.5, double.PositiveInfinity, "{Before:G4} -> {After:G4}", 1.5, null)]
    public void Log_ValueBeforeAndAfter_NullWhereTheyAreNoNumbers(
        double before, double after, string template, double? beforeField, double? afterField)
    {
        var inner = new RecordingLogger();

        LogMessages.Detected(new GuardedLogger(inner), 7, "all", "edge_lost", "gap_ratio", before, after, double.NaN, 2, 5);

        var entry = Assert.Single(inner.Entries);
        Assert.Equal((beforeField, afterField), ((double?)entry.Values["Before"], (double?)entry.Values["After"]));
        Assert.Null(entry.Values["StandardError"]);
        Assert.Contains("± NaN", entry.Message, StringComparison.Ordinal);
        Assert.Contains($"{{Quantity}} {template} ±", (string)entry.Values["{OriginalFormat}"]!, StringComparison.Ordinal);
    }
}
