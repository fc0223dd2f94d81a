using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>A reader, the files that it is given, and what it may raise.</summary>
public sealed class FuzzedReader
{
    private static readonly Type[] Checkpoints = [typeof(CheckpointException), typeof(IOException)];

    private FuzzedReader(
        string name, string fileName, Func<IEnumerable<byte[]>> seeds, Func<byte[], byte[][], Random, byte[]> mutate,
        Action<string> read, params Type[] documented) =>
        (Name, FileName, Seeds, Mutate, Read, Documented) = (name, fileName, seeds, mutate, read, documented);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("safetensors", "step-1.safetensors", SeedFiles.SafeTensors, Structured.SafeTensors, ReadCheckpoint, Checkpoints),
        new("npy", "step-1.npy", SeedFiles.Npy, Structured.Npy, ReadCheckpoint, Checkpoints),
        new("npz", "step-1.npz", SeedFiles.Npz, Structured.Npz, ReadCheckpoint, Checkpoints),
        new("torchsharp", "step-1.dat", SeedFiles.TorchSharp, Bytes.Mutate, ReadCheckpoint, Checkpoints),
        new("manifest", "list.csv", SeedFiles.Manifest, Bytes.Mutate, path => SeriesManifest.Read(path), Checkpoints),
        new("run", "run.jsonl", SeedFiles.RunFile, Bytes.Mutate, ReadRun, typeof(FormatException), typeof(IOException)),
        new("follower", "run.jsonl", SeedFiles.RunFile, Bytes.Mutate, Follow, typeof(IOException)),
        new(
            "replay", "run.jsonl", SeedFiles.RunFile, Bytes.Mutate, path => RunReplay.Run(path), typeof(FormatException),
            typeof(IOException), typeof(MonitorOptionsException)),
        new("recording", "trajectory.sketch", SeedFiles.Recording, Structured.Recording, ReadRecording,
            typeof(InvalidDataException), typeof(IOException), typeof(MonitorOptionsException)),
        new("state", "monitor.state", () => [SeedFiles.Saved.State], Structured.State, ReadState, typeof(FormatException),
            typeof(IOException), typeof(MonitorOptionsException)),
        new("losses", "loss.csv", SeedFiles.Losses, Bytes.Mutate, ReadLosses, typeof(FormatException), typeof(IOException)),
        new("history", "log.csv", SeedFiles.Losses, Bytes.Mutate, ReadHistory, typeof(FormatException), typeof(IOException)),
        new("events", "events.out.tfevents.1", SeedFiles.Events, Structured.Events, path => Watch(EventHistory.Read(path)),
            typeof(FormatException), typeof(IOException)),
        new("products", "dots.npy", SeedFiles.Products, Structured.Products, ReadProducts, Checkpoints),
    ];

    /// <summary>Its name on the command line.</summary>
    public string Name { get; }

    /// <summary>How its file is called.</summary>
    internal string FileName { get; }

    /// <summary>Files that are whole.</summary>
    internal Func<IEnumerable<byte[]>> Seeds { get; }

    /// <summary>Damages a file.</summary>
    internal Func<byte[], byte[][], Random, byte[]> Mutate { get; }

    /// <summary>Reads a file to its end.</summary>
    internal Action<string> Read { get; }

    /// <summary>What its documentation says that it raises.</summary>
    internal Type[] Documented { get; }

    private static void ReadCheckpoint(string path) =>
        CheckpointSeries.Open([path]).Checkpoints[0].Capture(new NoReceiver());

    private static void ReadRun(string path)
    {
        var run = RunRecordReader.Read(path);
        _ = (run.Spectra().Count, run.ToString());
    }

    private static void Follow(string path)
    {
        var follower = new RunFollower(path);
        follower.Poll(new NoSink());
        follower.Poll(new NoSink());
    }

    // What watching costs grows with the number of groups, about a millisecond for each: that is no part of reading.
    private const int MostGroups = 64;

    private static void ReadRecording(string path)
    {
        using var reader = TrajectoryReader.Open(path);
        var count = 0;
        foreach (var sample in reader.Samples())
        {
            _ = (sample.Group(0).Length, sample.LearningRateSumOf(0));
            count++;
        }

        _ = reader.Problems.Count;
        if (count > 0 && reader.Header.Groups.Count <= MostGroups)
        {
            RecordingAnalysis.Run(reader, new MonitorOptions { Windows = [new(1, 5)] });
        }
    }

    private static void ReadState(string path)
    {
        var (source, first, second) = SeedFiles.Saved.Model();
        using var monitor = SpectralMonitor.Resume(source, SeedFiles.Saved.Options, path, NullLoggerFactory.Instance);
        for (var step = 1; step <= 4 && monitor.LastStep < long.MaxValue - step; step++)
        {
            (first[step], second[step]) = (first[step] + 0.01f, second[step] - 0.01);
            monitor.Observe(monitor.LastStep + 1, loss: 1, learningRate: 0.01);
        }

        using var state = new MemoryStream();
        monitor.SaveState(state);
    }

    private static void ReadLosses(string path)
    {
        var table = ValueTable.Read(path);
        foreach (var column in table.Columns.Take(3))
        {
            table.At(column, [0, 1, 10, 1000, 1_000_000]);
        }
    }

    private static void ReadHistory(string path) => Watch(History.Read(path));

    private static void Watch(History history)
    {
        foreach (var column in history.Columns.Take(3))
        {
            _ = (column.Notes().Count(), HistoryWatch.Run(
                [(column, HistoryTest.PageHinkley), (column, HistoryTest.Spike)], 10_000, warmUp: 100));
        }
    }

    private static void ReadProducts(string path)
    {
        var products = ProductsFile.Read(path);
        ProductsAnalysis.Run(products, [.. Enumerable.Range(1, products.Count).Select(i => (long)i)]);
    }

    private sealed class NoSink : ISpectralSink
    {
        public void Write(SinkRecord record)
        {
        }
    }

    private sealed class NoReceiver : IParameterReceiver
    {
        public SketchSlice? Begin(string name, long count, ElementType type) => null;

        public void Values(ParameterValues values)
        {
        }

        public void Sketch(ReadOnlySpan<double> sketch)
        {
        }

        public void SketchFollows()
        {
        }

        public void GroupSketch(int group, ReadOnlySpan<double> sketch)
        {
        }
    }
}
