using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Without a logger factory the first warning or error of each kind is one line.</summary>
public class StandardErrorLoggerTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public void Log_WarningsAndErrors_AreShownOncePerKind()
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);

        Log(logger, LogLevel.Warning, 1, "The first.");
        Log(logger, LogLevel.Warning, 1, "The second.");
        Log(logger, LogLevel.Error, 2, "Another kind.");
        Log(logger, LogLevel.Critical, 3, "A third kind.");

        Assert.Equal(
            ["SpectralEdge.Monitor: The first.", "SpectralEdge.Monitor: Another kind.", "SpectralEdge.Monitor: A third kind."],
            _lines);
    }

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.None)]
    public void Log_AnythingElse_IsNotShown(LogLevel level)
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);

        Log(logger, level, 1, "Nothing to worry about.");

        Assert.False(logger.IsEnabled(level));
        Assert.Empty(_lines);
    }

    [Fact]
    public void Log_Exception_IsNamedOnTheSameLine()
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);

        Log(logger, LogLevel.Warning, 1, "It failed.", new InvalidOperationException("The device\r\nis gone."));

        Assert.Equal(["SpectralEdge.Monitor: It failed. InvalidOperationException: The device is gone."], _lines);
    }

    [Fact]
    public void Log_ExceptionThatTheMessageQuotes_IsSaidOnce()
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);

        Log(logger, LogLevel.Warning, 1, "It failed: The device is gone.", new InvalidOperationException("The device is gone."));

        Assert.Equal(["SpectralEdge.Monitor: It failed: The device is gone."], _lines);
    }

    [Fact]
    public void Log_ExceptionOfNativeCode_IsShownWithoutItsStack()
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);
        const string Native = "expected m1 and m2 to have the same dtype\nException raised from meta at /pytorch/x.cpp:167 (most "
            + "recent call first):\nframe #0: c10::Error::Error(c10::SourceLocation, std::string)";

        Log(logger, LogLevel.Warning, 1, $"It failed: {Native}");
        Log(logger, LogLevel.Warning, 2, "It failed.", new InvalidOperationException(Native));

        Assert.Equal(
            [
                "SpectralEdge.Monitor: It failed: expected m1 and m2 to have the same dtype",
                "SpectralEdge.Monitor: It failed. InvalidOperationException: expected m1 and m2 to have the same dtype",
            ],
            _lines);
    }

    [Fact]
    public void Log_ProbesThatAreSkipped_AreShownForEachOfTenReasons()
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);
        for (var i = 0; i < 20; i++)
        {
            logger.Log(LogLevel.Warning, new EventId(6001, "ProbeSkipped"), $"Reason {i}.", null, static (text, _) => text);
        }

        Assert.Equal(10, _lines.Count);
    }

    [Fact]
    public void Log_ExceptionWithAPageOfText_IsCutShort()
    {
        var logger = new StandardErrorLogger(_lines.Add, static () => false);

        Log(logger, LogLevel.Warning, 1, "It failed.", new InvalidOperationException(new string('x', 100_000)));

        Assert.InRange(Assert.Single(_lines).Length, 1000, 1100);
    }

    [Fact]
    public void Log_FirstLine_EndsWithHowToSilenceTheOthers()
    {
        var isFirst = true;
        var logger = new StandardErrorLogger(_lines.Add, () => Interlocked.Exchange(ref isFirst, false));

        Log(logger, LogLevel.Warning, 1, "The first.");
        Log(logger, LogLevel.Warning, 2, "The second.");

        Assert.Equal(
            [
                "SpectralEdge.Monitor: The first. (Shown because no loggerFactory was given: the first warning of each "
                + "kind, one line each. "
                + "For silence pass NullLoggerFactory.Instance as loggerFactory, or pass your own factory.)",
                "SpectralEdge.Monitor: The second.",
            ],
            _lines);
    }

    [Fact]
    public void Log_WriterThatThrows_DoesNotMatter()
    {
        var logger = new StandardErrorLogger(static _ => throw new IOException("Closed."), static () => false);

        Log(logger, LogLevel.Warning, 1, "Lost.");
        Log(logger, LogLevel.Warning, 2, "Lost too.");
    }

    [Fact]
    public void IfNull_FactoryThatWasGiven_IsTaken()
    {
        using var own = new RecordingLogger().Factory;

        Assert.Same(own, StandardErrorLogging.IfNull(own));
        Assert.Same(StandardErrorLogging.IfNull(null).CreateLogger("a").GetType(), typeof(StandardErrorLogger));
    }

    private static void Log(StandardErrorLogger logger, LogLevel level, int id, string message, Exception? exception = null) =>
        logger.Log(level, new EventId(id), message, exception, static (text, _) => text);
}
