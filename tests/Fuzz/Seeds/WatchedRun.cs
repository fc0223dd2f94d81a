using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>A short run with everything on: its run file, its recording, its state, and what is needed to go on from that.</summary>
internal sealed class WatchedRun
{
    private readonly float[] _first = new float[90];
    private readonly double[] _second = new double[70];

    /// <summary>Trains and watches.</summary>
    /// <param name="steps">Number of steps.</param>
    /// <param name="change">Changes the options.</param>
    public WatchedRun(int steps, Func<MonitorOptions, MonitorOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("spectral-edge-fuzz-run-").FullName;
        try
        {
            Options = change?.Invoke(Full(folder)) ?? Full(folder);
            Record(steps);
            var run = Path.Combine(folder, "run");
            if (Options.Run.Folder is null)
            {
                return;
            }

            RunFile = File.ReadAllBytes(Path.Combine(run, RunFileFormat.FileName));
            Recording = File.ReadAllBytes(Path.Combine(run, TrajectoryWriter.FileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What it was watched with.</summary>
    public MonitorOptions Options { get; }

    public byte[] RunFile { get; } = [];

    public byte[] Recording { get; } = [];

    /// <summary>What was saved after the last step.</summary>
    public byte[] State { get; private set; } = [];

    /// <summary>A copy of the model as it was when the state was saved.</summary>
    public (IParameterSource Source, float[] First, double[] Second) Model()
    {
        var (first, second) = (_first.ToArray(), _second.ToArray());
        return (new ParameterArrays().Add("first", first).Add("second", second), first, second);
    }

    private static MonitorOptions Full(string folder) => new()
    {
        Windows = [new(1, 6), new WindowSpec(2, 5)],
        Sketch = new() { Mode = WindowMode.Sketch, Length = 64 },
        Run = new() { Folder = folder, Name = "run", Recording = true },
        Grouping = ParameterGrouping.ByPattern([("first", "first*"), ("second", "second*")]),
        Weights = new WeightOptions { Every = 7, Top = 4, Matrices = [new WeightMatrix("first", 9, 10)] },
        Detectors = Detect.All,
    };

    private void Record(int steps)
    {
        var random = new Random(5);
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("first", _first).Add("second", _second), Options, NullLoggerFactory.Instance);
        for (var step = 1; step <= steps; step++)
        {
            var along = step is > 12 and < 24 ? random.NextDouble() - 0.5 : 0;
            for (var i = 0; i < _first.Length; i++)
            {
                _first[i] += (float)(0.01 * (random.NextDouble() - 0.5 + (4 * along)));
            }

            for (var i = 0; i < _second.Length; i++)
            {
                _second[i] += 0.01 * (random.NextDouble() - 0.5);
            }

            var kept = _first[3];
            _first[3] = step == 17 ? float.NaN : kept;
            monitor.RecordMetric(step, "accuracy", 1.0 / step);
            monitor.Observe(step, loss: 1.0 / step, learningRate: 0.01);
            _first[3] = kept;
        }

        using var state = new MemoryStream();
        monitor.SaveState(state);
        State = state.ToArray();
    }
}
