namespace SpectralEdge.Monitor.Tests;

public class RunOptionsTests
{
    [Fact]
    public void Validate_SmallestCaps_Pass() =>
        new MonitorOptions
        {
            Run = new()
            {
                Recording = true,
                MaximumRecordingBytes = 64 << 10,
                MaximumBytes = 4 << 20,
                RecordingPrecision = TrajectoryPrecision.Float32,
            },
        }.Validate();

    [Fact]
    public void Validate_EverythingWrong_SaysAll()
    {
        var run = new RunOptions
        {
            Folder = null,
            Recording = true,
            MaximumRecordingBytes = (64 << 10) - 1,
            MaximumBytes = 0,
            RecordingPrecision = (TrajectoryPrecision)2,
        };

        Assert.Equal(
            """
            MonitorOptions cannot be used:
            - Run.MaximumBytes is 0; it must be at least 4194304. A smaller file does not hold a useful run.
            - Run.MaximumRecordingBytes is 65535; it must be at least 65536. A smaller file does not hold a useful recording.
            - Run.RecordingPrecision is 2; it must be Float64 or Float32. Use a named value.
            - Run.Folder is null and Recording is true; a recording must have a folder. Set Folder, or leave Recording out.
            """.ReplaceLineEndings("\n"),
            Assert.Throws<MonitorOptionsException>(new MonitorOptions { Run = run }.Validate).Message);
    }
}
