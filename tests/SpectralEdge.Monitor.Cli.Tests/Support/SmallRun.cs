namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A run of 40 updates of two blocks whose gap opens when they move along one direction, and collapses when they stop
/// to.</summary>
internal sealed class SmallRun
{
    public const int Steps = 40;

    private readonly float[] _first = new float[600];
    private readonly float[] _second = new float[400];
    private readonly Random _random;

    public SmallRun(int seed = 7) => _random = new Random(seed);

    /// <summary>The blocks, as they are now.</summary>
    public IReadOnlyList<(string Name, float[] Values)> Blocks =>
        [("layer.first.weight", _first), ("layer.second.weight", _second)];

    public ParameterArrays Parameters => new ParameterArrays().Add(Blocks[0].Name, _first).Add(Blocks[1].Name, _second);

    /// <summary>Records the run, and returns its folder.</summary>
    public static string Record(
        string folder, int seed = 7, string name = "small", Func<MonitorOptions, MonitorOptions>? change = null)
    {
        var run = new SmallRun(seed);
        var options = new MonitorOptions
        {
            Windows = [new(1, 5)],
            Run = new() { Folder = folder, Name = name },
            Grouping = ParameterGrouping.ByLayer,
        };
        using var monitor = new SpectralMonitor(run.Parameters, change?.Invoke(options) ?? options);
        for (var step = 1; step <= Steps; step++)
        {
            run.Move(step);
            monitor.Observe(step, loss: LossAt(step), learningRate: 0.01);
        }

        monitor.RecordMetric(Steps, "accuracy", 0.5);
        return Path.GetDirectoryName(monitor.RunFile!)!;
    }

    /// <summary>Records the run with two spectra of one window, at every step and at every second, and returns its
    /// folder.</summary>
    public static string RecordTwoStrides(string folder, string name = "small") =>
        Record(
            folder,
            name: name,
            change: options => options with { Windows = [options.Windows[0], new WindowSpec(2, options.Windows[0].Length)] });

    /// <summary>A loss with a cubic trend and something on top of it.</summary>
    public static double LossAt(int step) => 2 - (0.03 * step) + (0.1 * Math.Sin(step));

    /// <summary>Moves all blocks by one update: noise, and for a while twice as much along one direction, back and
    /// forth.</summary>
    public void Move(int step)
    {
        var along = step is > 8 and < 24 ? 2 * Gaussian() : 0;
        Move(_first, along);
        Move(_second, along);
    }

    private void Move(float[] values, double along)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += (float)(0.01 * (Gaussian() + (i % 2 == 0 ? along : -along)));
        }
    }

    private double Gaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
