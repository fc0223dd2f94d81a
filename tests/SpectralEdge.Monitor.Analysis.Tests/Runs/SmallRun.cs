namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>A watched run of 40 updates of one block, whose gap opens and collapses.</summary>
internal sealed class SmallRun : IDisposable
{
    private const int Parameters = 900;
    private const int Steps = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("spectral-edge-runs-").FullName;

    /// <summary>Runs it.</summary>
    /// <param name="change">Changes the options.</param>
    /// <param name="broken">A step at which a value is NaN; 0 for none.</param>
    public SmallRun(Func<MonitorOptions, MonitorOptions>? change = null, int broken = 0)
    {
        var (values, random) = (new double[Parameters], new Random(5));
        var options = new MonitorOptions { Windows = [new(1, 5)], Run = new() { Folder = _folder, Name = "small" } };
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("w", values), change?.Invoke(options) ?? options);
        monitor.SampleTaken += (_, sample) => Samples.Add(sample);
        for (var step = 1; step <= Steps; step++)
        {
            var update = Update(random, step);
            Updates.Add(update);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += update[i];
            }

            var kept = values[3];
            values[3] = step == broken ? double.NaN : kept;
            monitor.Observe(step, loss: 1.0 / step);
            values[3] = kept;
        }

        Path = monitor.RunFile!;
    }

    public string Path { get; }

    public string Recording => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "trajectory.sketch");

    public List<SpectralSample> Samples { get; } = [];

    public List<double[]> Updates { get; } = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double[] Update(Random random, int step)
    {
        var along = step is > 8 and < 24 ? 2 * Gaussian(random) : 0;
        return [.. Enumerable.Range(0, Parameters).Select(i => 0.01 * (Gaussian(random) + (i % 2 == 0 ? along : -along)))];
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
