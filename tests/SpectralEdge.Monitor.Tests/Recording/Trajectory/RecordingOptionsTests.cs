
namespace SpectralEdge.Monitor.Tests;

public class RecordingOptionsTests
{
    [Fact]
    public void Validate_SmallestCap_Passes() => new RecordingOptions { MaximumBytes = 64 << 10, Precision = TrajectoryPrecision.Float32 }.Validate();

    [Fact]
    public void Validate_EverythingWrong_SaysAll()
    {
        var exception = Assert.Throws<MonitorOptionsException>(() => new RecordingOptions { MaximumBytes = (64 << 10) - 1, Precision = (TrajectoryPrecision)2 }.Validate());

        Assert.Equal(
            """
            RecordingOptions cannot be used:
            - Precision is 2; it must be Float64 or Float32. Use a named value.
            - MaximumBytes is 65535; it must lie between 65536 and 9223372036854775807. Less holds no recording of any use.
            """.ReplaceLineEndings("\n"),
            exception.Message);
    }

    [Fact]
    public void Validate_OfAMonitor_NamesTheWayAndAsksForAFolder()
    {
        var exception = Assert.Throws<MonitorOptionsException>(() => new MonitorOptions { RunFolder = null, Record = new RecordingOptions { MaximumBytes = 0 } }.Validate());

        Assert.Equal(
            """
            MonitorOptions cannot be used:
            - Record.MaximumBytes is 0; it must lie between 65536 and 9223372036854775807. Less holds no recording of any use.
            - RunFolder is null and Record is set; a recording must have a folder. Set RunFolder, or leave Record out.
            """.ReplaceLineEndings("\n"),
            exception.Message);
    }
}
