namespace SpectralEdge.Monitor.Analysis.Tests;

public class RecordingAnalysisTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void Run_RecordedSketches_SaysWhatTheRunSaidToTheBit(int broken)
    {
        using var small = new SmallRun(Recorded, broken);
        using var reader = TrajectoryReader.Open(small.Recording);
        var live = RunRecordReader.Read(small.Path);

        var run = RecordingAnalysis.Run(reader, new MonitorOptions { Windows = [new(1, 5)] });

        Assert.NotEmpty(live.Events);
        Assert.Equal(
            live.Events.Where(value => value is not WatchEvent).Select(Text),
            run.Events.Where(value => value is not WatchEvent).Select(Text));

        // A recording knows that samples are missing, not why.
        Assert.Equal(
            live.Events.Where(value => value is WatchEvent).Select(value => value.Step),
            run.Events.Where(value => value is WatchEvent).Select(value => value.Step));
        Assert.Equal(small.Samples.Count, run.Samples.Count);
        foreach (var (expected, found) in small.Samples.Zip(run.Samples))
        {
            Assert.Equal(
                (
                    expected.Step, expected.Stride, expected.Loss, expected.GapRatio, expected.StandardError, expected.NoiseFloor,
                    expected.Significance.PValueColouredUnequalSteps),
                (
                    found.Step, found.Stride, found.Loss, found.GapRatio, found.StandardError, found.NoiseFloor,
                    found.Significance.PValueColouredUnequalSteps));
            Assert.Equal(expected.SingularValues.ToArray(), found.SingularValues.ToArray());
        }

        Assert.Equal(broken == 0 ? 0 : 1, run.Restarts.Count);
    }

    [Fact]
    public void Dimensions_OfTheRecording_AreThoseOfTheRun()
    {
        using var small = new SmallRun(Recorded);
        using var reader = TrajectoryReader.Open(small.Recording);

        Assert.Equal(small.Samples[0].EffectiveDimensions, RecordingAnalysis.DimensionsOf(reader.Header, "all"));
        Assert.Null(RecordingAnalysis.DimensionsOf(reader.Header, "none"));
    }

    [Fact]
    public void Copy_ToFloat32AndBack_RoundsOnceAndKeepsTheBreak()
    {
        using var small = new SmallRun(Recorded, broken: 15);
        var (single, again) = (small.Recording + ".32", small.Recording + ".64");
        using var reader = TrajectoryReader.Open(small.Recording);

        var records = RecordingCopy.Write(reader, single, TrajectoryPrecision.Float32);
        using (var copy = TrajectoryReader.Open(single))
        {
            RecordingCopy.Write(copy, again, TrajectoryPrecision.Float64);
        }

        using var last = TrajectoryReader.Open(again);
        foreach (var (expected, found) in reader.Samples().Zip(last.Samples()))
        {
            Assert.Equal((expected.Step, expected.Loss, expected.IsUpdate), (found.Step, found.Loss, found.IsUpdate));
            Assert.Equal(expected.Sketch.ToArray().Select(value => (double)(float)value), found.Sketch.ToArray());
        }

        Assert.Equal((40, 40), (records, last.Samples().Count()));
    }

    private static MonitorOptions Recorded(MonitorOptions options) =>
        options with
        {
            Sketch = options.Sketch with { Mode = WindowMode.Sketch, Length = 256 },
            Run = options.Run with { Recording = true },
        };

    private static string Text(SpectralEvent value) =>
        string.Join(',', value.Fields().EnumerateObject().Where(field => field.Name != "type").Select(field => field.ToString()));
}
