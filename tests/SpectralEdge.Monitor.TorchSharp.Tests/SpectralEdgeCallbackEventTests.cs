using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The callback hands the monitor's events on under names of its own.</summary>
public sealed class SpectralEdgeCallbackEventTests : IDisposable
{
    private readonly Parameter _parameter = Make.Parameter(1, 400);
    private readonly RandomStepOptimizer _optimizer;
    private readonly SpectralEdgeCallback _callback;

    public SpectralEdgeCallbackEventTests()
    {
        _optimizer = new RandomStepOptimizer(1, _parameter);
        _callback = new SpectralEdgeCallback(
            Make.Named(_parameter),
            _optimizer,
            new MonitorOptions
            {
                Windows = [new(1, 8)],
                Run = new() { Folder = null },
                Detectors = [Detect.Gap(new GapOptions { Hold = 2 })],
            });
    }

    [Fact]
    public void Events_AllKinds_ReachTheirHandlersAndTheStream()
    {
        var seen = new List<SpectralEvent>();
        var stream = new SampleLog(_callback.Monitor);
        var samples = 0;
        _callback.GapOpened += (_, e) => seen.Add(e);
        _callback.GapCollapsed += (_, e) => seen.Add(e);
        _callback.GapPositionShifted += (_, e) => seen.Add(e);
        _callback.SampleTaken += (_, _) => samples++;

        OpenShiftAndCollapse();

        Assert.Contains(seen, e => e is GapOpened);
        Assert.Contains(seen, e => e is GapPositionShifted);
        Assert.Contains(seen, e => e is GapCollapsed);
        Assert.Equal(stream.Events, seen);
        Assert.Equal(stream.Samples.Count, samples);
    }

    [Fact]
    public void Events_OfTheCallback_AreThoseOfTheMonitor() => Assert.Same(_callback.Monitor.Events, _callback.Events);

    [Fact]
    public void Events_AfterUnsubscribing_AreNotDelivered()
    {
        var seen = 0;
        void OnOpened(object? sender, GapOpened e) => seen++;
        void OnCollapsed(object? sender, GapCollapsed e) => seen++;
        void OnShifted(object? sender, GapPositionShifted e) => seen++;
        void OnSample(object? sender, SpectralSample e) => seen++;
        _callback.GapOpened += OnOpened;
        _callback.GapCollapsed += OnCollapsed;
        _callback.GapPositionShifted += OnShifted;
        _callback.SampleTaken += OnSample;
        _callback.GapOpened -= OnOpened;
        _callback.GapCollapsed -= OnCollapsed;
        _callback.GapPositionShifted -= OnShifted;
        _callback.SampleTaken -= OnSample;

        OpenShiftAndCollapse();

        Assert.Equal(0, seen);
        Assert.True(_callback.Monitor.Report.EventsRaised >= 3);
    }

    [Fact]
    public void SampleTaken_HandlerThatThrows_DoesNotReachTheLoop()
    {
        using var wrapper = _optimizer.WithSpectralEdge(_callback);
        _callback.SampleTaken += (_, _) => throw new InvalidOperationException("from a handler");

        for (var step = 0; step < 10; step++)
        {
            wrapper.step();
        }

        Assert.Equal(3, _callback.Monitor.Report.HandlerFailures);
        Assert.Equal(10, _callback.Monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Dispose_CompletesTheStream()
    {
        var stream = new SampleLog(_callback.Monitor);

        _callback.Dispose();

        Assert.True(stream.IsCompleted);
    }

    public void Dispose()
    {
        _callback.Dispose();
        _optimizer.Dispose();
        _parameter.Dispose();
    }

    private void OpenShiftAndCollapse()
    {
        foreach (var directions in new[] { 0, 1, 2, 0 })
        {
            _optimizer.Directions = directions;
            for (var step = 0; step < 25; step++)
            {
                _optimizer.step();
                _callback.OnStepEnd();
            }
        }
    }
}
