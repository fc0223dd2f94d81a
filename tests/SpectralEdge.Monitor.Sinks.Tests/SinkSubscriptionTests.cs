using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

public sealed class SinkSubscriptionTests
{
    private static readonly SinkOptions Patient = new() { FlushLimit = TimeSpan.FromMinutes(1) };
    private static readonly SinkOptions Impatient = new() { FlushLimit = TimeSpan.Zero };

    [Fact]
    public void Run_AllThatItShows_ReachesTheSinkInOrder()
    {
        var sink = new KeepingSink();
        SinkSubscription subscription;
        var samples = 0;
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            subscription = monitor.AddSink(sink, Patient);
            monitor.SampleTaken += (_, _) => samples++;
            SmallRun.Train(monitor, parameters, steps: 200);
            monitor.RecordMetric(200, "accuracy", 0.5);
        }

        Assert.IsType<RunHeader>(sink.Records[0].Value);
        Assert.Equal(samples, sink.Of<SpectralSample>().Count());
        Assert.Equal(new RecordedMetric(200, "accuracy", 0.5), Assert.Single(sink.Of<RecordedMetric>()));
        Assert.Equal("end", sink.Of<RecordedEntry>().Last().Type);
        Assert.IsType<MonitorReport>(sink.Records[^1].Value);
        Assert.True(sink.IsDisposed);
        Assert.Equal(subscription.Received, subscription.Written);
        Assert.Equal(0, subscription.Dropped);
    }

    [Fact]
    public void AddSink_TheSameTwice_IsRefusedUntilTheFirstHasEnded()
    {
        using var monitor = SmallRun.Monitor(out _);
        var sink = new KeepingSink();
        var first = monitor.AddSink(sink, Patient);

        Assert.Equal(
            "The KeepingSink gets this run already; a sink may be added once, for it would get each record twice and from two "
                + "threads. Make another, or dispose its subscription first. (Parameter 'sink')",
            Assert.Throws<ArgumentException>(() => monitor.AddSink(sink)).Message);
        first.Dispose();
        monitor.AddSink(sink).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void UseMetrics_BlankName_IsRefused(string run)
    {
        using var monitor = SmallRun.Monitor(out _);

        Assert.Equal(
            $"run is '{run}'; it must be a name, which the tag 'run' gets. Leave it out for the name of the run's folder. "
                + "(Parameter 'run')",
            Assert.Throws<ArgumentException>(() => monitor.UseMetrics(run)).Message);
    }

    [Fact]
    public void Samples_MoreThanThereIsRoomFor_LeaveTheEventsAlone()
    {
        var sink = new BlockingSink();
        var events = 0;
        using var monitor = SmallRun.Monitor(out var parameters);
        var subscription = monitor.AddSink(sink, Patient with { Capacity = 40 });
        monitor.On<SpectralEvent>(_ => events++);
        sink.WaitForArrival();
        SmallRun.Train(monitor, parameters, steps: 200);
        Assert.Equal(191 - 40, subscription.Dropped);
        sink.LetGo();
        monitor.Dispose();

        Assert.True(events > 1);
        Assert.Equal(events, sink.Kept.Of<SpectralEvent>().Count());
        Assert.Equal(40, sink.Kept.Of<SpectralSample>().Count());
        Assert.Equal(subscription.Received, subscription.Written + subscription.Dropped);
    }

    [Fact]
    public void End_TheRecordInHand_IsDroppedAndNotWrittenLater()
    {
        var sink = new BlockingSink();
        using var monitor = SmallRun.Monitor(out _);
        var subscription = monitor.AddSink(sink, Impatient);
        sink.WaitForArrival();
        subscription.Dispose();

        Assert.Equal((1, 0, 1), (subscription.Received, subscription.Written, subscription.Dropped));
        Assert.Equal(1, monitor.Report.SinkRecordsLost);
        sink.LetGo();
        subscription.Join();

        // The sink has it after all, but the end has been reported.
        Assert.Single(sink.Kept.Records);
        Assert.Equal((1, 0, 1), (subscription.Received, subscription.Written, subscription.Dropped));
        Assert.True(sink.Kept.IsDisposed);
    }

    [Fact]
    public void End_OfTwoSinks_IsSaidToBothBeforeEitherIsWaitedFor()
    {
        using var secondEnded = new ManualResetEventSlim();
        using var monitor = SmallRun.Monitor(out var parameters);
        var first = monitor.AddSink(new EndWaits(secondEnded.Wait), Patient);
        var second = monitor.AddSink(new EndWaits(secondEnded.Set), Patient);
        SmallRun.Train(monitor, parameters, steps: 20);

        // The first comes to its end only after the second has, so waiting for the first would waste all the time there is.
        monitor.Dispose();

        Assert.Equal(first.Received, first.Written);
        Assert.Equal(second.Received, second.Written);
    }

    [Fact]
    public void Dispose_TwiceOrByTheSinkItself_Ends()
    {
        using var monitor = SmallRun.Monitor(out var parameters);
        SinkSubscription? own = null;
        var count = 0;
        own = monitor.AddSink(
            new Acting(record =>
            {
                count++;
                if (record.Value is SpectralSample)
                {
                    own!.Dispose();
                    own.Dispose();
                }
            }),
            Patient);
        SmallRun.Train(monitor, parameters, steps: 200);
        own.Dispose();
        own.Dispose();
        SmallRun.Train(monitor, parameters, steps: 50, from: 200);
        var received = own.Received;
        monitor.RecordMetric(250, "late", 1);

        Assert.Equal(received, own.Received);
        Assert.Equal(own.Received, own.Written + own.Dropped);
        Assert.True(count >= own.Written && own.Written > 0);
        Assert.Equal(own.Dropped, monitor.Report.SinkRecordsLost);
    }

    [Fact]
    public async Task Metrics_FromOtherThreadsAtTheEnd_AreAllCounted()
    {
        for (var round = 0; round < 20; round++)
        {
            using var monitor = SmallRun.Monitor(out _);
            var subscription = monitor.AddSink(new KeepingSink(), round % 2 == 0 ? Patient : Impatient);
            using var started = new CountdownEvent(2);
            var stop = false;
            var writers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                started.Signal();
                while (!Volatile.Read(ref stop))
                {
                    monitor.RecordMetric(1, "m", 1);
                }
            })).ToArray();
            started.Wait();
            subscription.Dispose();
            Volatile.Write(ref stop, true);
            await Task.WhenAll(writers);
            subscription.Join();

            Assert.Equal(subscription.Received, subscription.Written + subscription.Failed + subscription.Dropped);
        }
    }

    [Fact]
    public void Sink_ThatKeepsThrowing_IsLeftAloneAndSaidOnce()
    {
        var log = new KeepingLog();
        using var monitor = SmallRun.Monitor(out var parameters, log: log);
        var subscription = monitor.AddSink(new ThrowingSink(every: 1), Patient);
        SmallRun.Train(monitor, parameters, steps: 200);
        monitor.Dispose();

        Assert.True(subscription.Failed >= SinkSubscription.MostFailures);
        Assert.Equal(subscription.Received, subscription.Failed + subscription.Dropped);
        Assert.Single(log.Named("SinkFailed"));
        Assert.Single(log.Named("SinkPaused"));
        Assert.Single(log.Named("SinkDropped"));
    }

    [Fact]
    public void Sink_ThatThrowsAtTheEnd_IsSaid()
    {
        var log = new KeepingLog();
        using (var monitor = SmallRun.Monitor(out _, log: log))
        {
            monitor.AddSink(new EndWaits(() => throw new IOException("The disk is full.")), Patient);
        }

        Assert.StartsWith("Sink EndWaits failed on a end", Assert.Single(log.Named("SinkFailed")), StringComparison.Ordinal);
    }

    [Fact]
    public void Added_ToARunThatWentOn_ItAloneHearsOfTheResume()
    {
        using var folder = new TempFolder();
        var run = new RunOptions { Folder = folder.Path };
        using var state = new MemoryStream();
        float[] parameters;
        using (var before = SmallRun.Monitor(out parameters, run))
        {
            SmallRun.Train(before, parameters, steps: 20);
            before.SaveState(state);
        }

        state.Position = 0;
        var (first, second) = (new KeepingSink(), new KeepingSink());
        using (var monitor = SmallRun.Resume(state, parameters, run))
        {
            monitor.AddSink(first, Patient);
            SmallRun.Train(monitor, parameters, steps: 20, from: 20);
            monitor.AddSink(second, Patient);
        }

        Assert.Equal(20, Assert.Single(first.Of<RecordedEntry>(), entry => entry.Type == "resumed").Step);
        Assert.Equal(20, Assert.Single(second.Of<RecordedEntry>(), entry => entry.Type == "resumed").Step);
    }

    [Fact]
    public void Options_OutOfRange_AreNamedTogether()
    {
        using var monitor = SmallRun.Monitor(out _);
        var options = new SinkOptions { Capacity = 0, FlushLimit = TimeSpan.FromHours(2) };

        var message = Assert.Throws<MonitorOptionsException>(() => monitor.AddSink(new KeepingSink(), options)).Message;

        Assert.Equal(
            "SinkOptions cannot be used:\n- Capacity is 0; it must lie between 1 and 1000000. Samples wait in memory.\n"
            + "- FlushLimit.TotalSeconds is 7200; it must lie between 0 and 3600. The end of the run waits for it.",
            message);
    }

    private sealed class EndWaits(Action end) : ISpectralSink, IDisposable
    {
        public void Write(SinkRecord record)
        {
        }

        public void Dispose() => end();
    }

    private sealed class Acting(Action<SinkRecord> act) : ISpectralSink
    {
        public void Write(SinkRecord record) => act(record);
    }
}
