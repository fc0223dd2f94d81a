namespace SpectralEdge.Monitor.Probes.Tests;

public class ProbeScheduleEndTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddingAHandler_AfterTheEnd_IsRefused(bool endsTheWatch)
    {
        var model = QuadraticModel.Of([1, -1, 2, 0.5], new double[4, 4]);
        using var monitor = new SpectralMonitor(
            model.Source, new MonitorOptions { Windows = [new(Every: 1, Length: 3)], Run = new() { Folder = null } });
        using var schedule = monitor.Probe(model, new ProbeOptions { Probes = [new TestProbe("a", _ => 0)] });
        (endsTheWatch ? (IDisposable)monitor : schedule).Dispose();

        Action[] adds = [() => schedule.On<ProbeResult>(_ => { }), () => schedule.Taken += (_, _) => { }];
        Assert.All(adds, add => Assert.StartsWith(
            "The probes have ended, so a handler that is added now would never be called. Add handlers before Dispose.",
            Assert.Throws<ObjectDisposedException>(add).Message, StringComparison.Ordinal));
    }
}
