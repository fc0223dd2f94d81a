namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>Two blocks that move by noise.</summary>
internal sealed class SmallModel
{
    private readonly Random _random = new(7);

    public float[] First { get; } = new float[60];

    public float[] Second { get; } = new float[40];

    public ParameterArrays Parameters => new ParameterArrays().Add("layer.first.weight", First).Add("layer.second.weight", Second);

    /// <summary>Makes a step and reports it.</summary>
    public void Step(SpectralMonitor monitor)
    {
        foreach (var block in new[] { First, Second })
        {
            for (var i = 0; i < block.Length; i++)
            {
                block[i] += (float)(0.01 * (_random.NextDouble() - 0.5));
            }
        }

        monitor.Observe(monitor.LastStep + 1, loss: 1);
    }

    /// <summary>Makes steps.</summary>
    public void Steps(SpectralMonitor monitor, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Step(monitor);
        }
    }
}

/// <summary>A clock that goes on only when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public bool Fails { get; set; }

    public override long GetTimestamp() => Fails ? throw new InvalidOperationException("No clock.") : _now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
