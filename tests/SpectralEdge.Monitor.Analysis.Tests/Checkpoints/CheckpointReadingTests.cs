using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The ways in which the values of a checkpoint come into memory.</summary>
public class CheckpointReadingTests
{
    // Below and above what is read on the calling thread.
    private const int Few = 100_003;
    private const int Many = 2_500_007;

    [Theory]
    [InlineData(1)]
    [InlineData(Few)]
    [InlineData(Many)]
    public void Capture_AnySize_GivesTheValuesOfTheFile(int length)
    {
        using var folder = new TempFolder();
        var values = Values(length);
        var receiver = new Receiver();

        Open(folder, values).Checkpoints[0].Capture(receiver);

        Assert.Equal(["a", "b"], receiver.Names);
        Assert.Equal([.. values, .. values], receiver.Given);
    }

    [Theory]
    [InlineData(Few)]
    [InlineData(Many)]
    public void Capture_FileIsCutWhileItIsRead_SaysWhereItEnds(int length)
    {
        using var folder = new TempFolder();
        var series = Open(folder, Values(length));
        var path = series.Checkpoints[0].Path;

        // What has been read ahead by then is not near the end.
        var receiver = new Receiver { First = () => Cut(path, 4 * length) };
        var exception = Assert.Throws<CheckpointException>(() =>
        {
            series.Checkpoints[0].Capture(receiver);
            series.Checkpoints[0].Capture(receiver);
        });

        Assert.Equal(path, exception.File);
        Assert.Contains("It was cut short: copy or download it again.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Few, 1)]
    [InlineData(Many, 1)]
    [InlineData(Many, 3)]
    public void Cursor_FileIsCutAfterItWasOpened_SaysWhereItEnds(int length, int threads)
    {
        using var folder = new TempFolder();
        var series = Open(folder, Values(length));
        Cut(series.Checkpoints[0].Path, 4 * length);
        var options = CheckpointAnalysis.DefaultOptions with
        {
            Sketch = CheckpointAnalysis.DefaultOptions.Sketch with { Mode = WindowMode.Sketch, Length = 256, Threads = threads },
        };

        var exception = Assert.Throws<CheckpointException>(() => CheckpointAnalysis.Run(series, options));

        Assert.Equal(series.Checkpoints[0].Path, exception.File);
        Assert.Contains("It was cut short: copy or download it again.", exception.Message, StringComparison.Ordinal);
    }

    private static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    private static float[] Values(int length)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }

    private static CheckpointSeries Open(TempFolder folder, float[] values)
    {
        string[] paths = [.. Enumerable.Range(0, 2).Select(step => Path.Combine(folder.Path, $"step-{step}.safetensors"))];
        Array.ForEach(paths, path => File.WriteAllBytes(path, CheckpointBytes.SafeTensors(("a", values), ("b", values))));
        return CheckpointSeries.Open(paths);
    }

    private sealed class Receiver : IParameterReceiver
    {
        public List<string> Names { get; } = [];

        public List<float> Given { get; } = [];

        public Action? First { get; set; }

        public SketchSlice? Begin(string name, long count, ElementType type)
        {
            Names.Add(name);
            return null;
        }

        public void Values(ParameterValues values)
        {
            First?.Invoke();
            First = null;
            Given.AddRange(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(values.Bytes));
        }

        public void Sketch(ReadOnlySpan<double> sketch) => SketchFollows();

        public void SketchFollows() => throw new InvalidOperationException("No sketch was asked for.");

        public void GroupSketch(int group, ReadOnlySpan<double> sketch) => SketchFollows();
    }
}
