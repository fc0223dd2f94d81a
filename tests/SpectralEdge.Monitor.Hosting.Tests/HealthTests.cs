using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>What the health check says of runs that go well, stop, fail, and go on.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly SmallModel _model = new();
    private readonly ServiceProvider _provider;

    public HealthTests()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time);
        services.AddSpectralEdge(change: options => options with
        {
            Windows = [new(1, 3)],
            Run = new() { Folder = _folder.Path, Name = "run" },
        });
        services.AddHealthChecks().AddSpectralEdge(TimeSpan.FromMinutes(1), tags: ["training"]);
        _provider = services.BuildServiceProvider();
    }

    public void Dispose()
    {
        _provider.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task NoRun_IsHealthy() => Assert.Equal((HealthStatus.Healthy, "No run is watched."), await Look());

    [Fact]
    public async Task Updates_Come_Healthy()
    {
        using var monitor = Watch();
        _model.Steps(monitor, 5);

        Assert.Equal((HealthStatus.Healthy, "run: step 5, 5 updates kept."), await Look());
        var entry = (await Report()).Entries["spectral-edge"];
        Assert.Equal(["training"], entry.Tags);
        Assert.Equal((5L, 5L), (entry.Data["run.step"], entry.Data["run.updates_kept"]));
    }

    [Fact]
    public async Task NoUpdate_ForLongerThanTheLimit_DegradedUntilOneComes()
    {
        using var monitor = Watch();
        _model.Steps(monitor, 5);
        await Look();
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HealthStatus.Healthy, (await Look()).Status);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((HealthStatus.Degraded, "run: no update for 90 s, more than 60 s; the last step was 5."), await Look());
        _model.Step(monitor);
        Assert.Equal((HealthStatus.Healthy, "run: step 6, 6 updates kept."), await Look());
    }

    [Fact]
    public async Task NotFinite_IsUnhealthyUntilSamplesComeAgain()
    {
        using var monitor = Watch();
        _model.Steps(monitor, 5);
        var before = _model.Second[3];
        _model.Second[3] = float.NaN;
        _model.Steps(monitor, 2);

        var (status, text) = await Look();
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.StartsWith("run: parameters are not finite since step 6. ", text, StringComparison.Ordinal);
        Assert.Contains("layer.second.weight", text, StringComparison.Ordinal);

        _model.Second[3] = before;
        _model.Steps(monitor, 5);
        Assert.Equal(HealthStatus.Healthy, (await Look()).Status);
    }

    [Fact]
    public async Task SourceThatThrows_IsDegraded()
    {
        var source = new FailingSource(_model.Parameters);
        using var monitor = _provider.GetRequiredService<SpectralEdgeFactory>().Watch(source);
        _model.Steps(monitor, 5);
        source.Fails = true;
        _model.Steps(monitor, 1);

        var (status, text) = await Look();
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.StartsWith("run: no samples since step 6. ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SinkThatIsLeftAlone_IsDegraded()
    {
        using var monitor = Watch();
        using var sink = monitor.AddSink(new FailingSink());
        _model.Steps(monitor, 50);

        var (status, text) = await Look();
        for (var i = 0; i < 300 && status == HealthStatus.Healthy; i++)
        {
            await Task.Delay(100);
            (status, text) = await Look();
        }

        Assert.Equal(HealthStatus.Degraded, status);
        Assert.StartsWith("run: left alone since it keeps failing: FailingSink. Records lost: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostLine_IsDegraded()
    {
        using var monitor = Watch();
        monitor.RecordMetric(0, new string('x', 20 << 20), 1);

        Assert.Equal((HealthStatus.Degraded, "run: lines of the run file that are lost: 1."), await Look());
    }

    [Fact]
    public async Task SeveralRuns_TheWorstDecides_EndedOnesAreForgotten()
    {
        var bad = Watch();
        _model.Steps(bad, 5);
        _model.First[0] = float.PositiveInfinity;
        _model.Step(bad);
        using var good = _provider.GetRequiredService<SpectralEdgeFactory>().Watch(new SmallModel().Parameters);

        var (status, text) = await Look();
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Contains("run-2: step 0, 0 updates kept.", text, StringComparison.Ordinal);

        bad.Dispose();
        Assert.Equal((HealthStatus.Healthy, "run-2: step 0, 0 updates kept."), await Look());
    }

    [Fact]
    public async Task ClockThatThrows_IsDegradedAndThrowsNothing()
    {
        using var monitor = Watch();
        _time.Fails = true;

        Assert.Equal((HealthStatus.Degraded, "The watched runs cannot be looked at."), await Look());
    }

    private SpectralMonitor Watch() => _provider.GetRequiredService<SpectralEdgeFactory>().Watch(_model.Parameters);

    private Task<HealthReport> Report() => _provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private async Task<(HealthStatus Status, string? Text)> Look()
    {
        var entry = (await Report()).Entries["spectral-edge"];
        return (entry.Status, entry.Description);
    }

    private sealed class FailingSink : ISpectralSink
    {
        public void Write(SinkRecord record) => throw new InvalidOperationException("No room.");
    }

    private sealed class FailingSource(IParameterSource inner) : IParameterSource
    {
        public bool Fails { get; set; }

        public void Capture(IParameterReceiver receiver)
        {
            if (Fails)
            {
                throw new InvalidOperationException("The device is gone.");
            }

            inner.Capture(receiver);
        }
    }
}
