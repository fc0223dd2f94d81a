using System.Collections.Concurrent;
using System.Diagnostics;

namespace SpectralEdge.Monitor.Sinks.Tests;

public sealed class SpanTests : IDisposable
{
    private readonly Activity _root = new Activity("these tests").Start();
    private readonly ConcurrentQueue<Activity> _stopped = [];
    private ActivityListener? _listener;

    [Fact]
    public void Samples_AreSpansWithTheirStep()
    {
        Listen();
        using var monitor = SmallRun.Monitor(out var parameters);
        Activity? inHandler = null;
        monitor.SampleTaken += (_, _) => inHandler = Activity.Current;
        SmallRun.Train(monitor, parameters, steps: 12);

        Assert.Equal(
            Enumerable.Range(1, 12).Select(step => ("spectral_edge.sample", (object?)(long)step)),
            _stopped.Select(span => (span.OperationName, span.GetTagItem("spectral_edge.step"))));
        Assert.Same(_stopped.Last(), inHandler);
        Assert.Same(_root, Activity.Current);
    }

    [Fact]
    public void Nobody_Listening_NoSpanIsMade()
    {
        using var monitor = SmallRun.Monitor(out var parameters);
        Activity? inHandler = null;
        monitor.SampleTaken += (_, _) => inHandler = Activity.Current;
        SmallRun.Train(monitor, parameters, steps: 12);

        Assert.Same(_root, inHandler);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Listener_ThatThrows_IsCountedAndLeavesNothingBehind(bool atTheStart)
    {
        Listen(
            started: atTheStart ? _ => throw new InvalidOperationException("This listener throws.") : null,
            stopped: _ => throw new InvalidOperationException("This listener throws."));
        var log = new KeepingLog();
        using var monitor = SmallRun.Monitor(out var parameters, log: log);
        var samples = 0;
        monitor.SampleTaken += (_, _) => samples++;
        SmallRun.Train(monitor, parameters, steps: 12);

        Assert.Same(_root, Activity.Current);
        Assert.Equal(12, monitor.Report.HandlerFailures);
        Assert.Equal(3, samples);
        Assert.Single(log.Named("HandlerFailed"));
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _root.Dispose();
    }

    /// <summary>Listens to the spans of this test alone.</summary>
    private void Listen(Action<Activity>? started = null, Action<Activity>? stopped = null)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MetricsExtensions.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Parent.TraceId == _root.TraceId
                ? ActivitySamplingResult.AllData
                : ActivitySamplingResult.None,
            ActivityStarted = started,
            ActivityStopped = stopped ?? _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }
}
