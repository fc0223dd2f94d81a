using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks.Tests;

public sealed class SinkSubscriptionTests
{
    [Fact]
    public void Run_AllThatItShows_ReachesTheSinkInOrder()
    {
        var sink = new KeepingSink();
        SinkSubscription subscription;
        var samples = 0;
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            subscription = monitor.AddSink(sink);
            monitor.SampleTaken += (_, _) => samples++;
            SmallRun.Train(monitor, parameters, steps: 200);
            monitor.RecordMetric(200, "accuracy", 0.5);
        }

        Assert.IsType<RunHeader>(sink.Records[0].Value);
        Assert.Equal(samples, sink.Of<SpectralSample>().Count());
        Assert.Equal(new RecordedMetric(200, "accuracy", 0.5), Assert.Single(sink.Of<RecordedMetric>()));
        Assert.Equal("end", sink.Of<RecordedEntry>().Last().Type);
        Assert.True(sink.IsDisposed);
        Assert.Equal(subscription.Received, subscription.Written);
        Assert.Equal(0, subscription.Dropped);
    }
}
