using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>The one list that every sink goes through: whatever it does, the run and its neighbours do not notice.</summary>
public sealed class SinkConformanceTests : IDisposable
{
    private const int Steps = 200;

    private static readonly Lazy<(float[] Parameters, object[] Records)> Undisturbed = new(() =>
    {
        var sink = new KeepingSink();
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            monitor.AddSink(sink);
            SmallRun.Train(monitor, parameters, Steps);
            monitor.Dispose();
            return (parameters, Lasting(sink));
        }
    });

    private readonly TempFolder _folder = new();
    private readonly KeepingLog _log = new();
    private readonly KeepingSink _neighbour = new();
    private WatchedSink _watched = null!;
    private ISpectralSink _sink = null!;
    private MonitorReport _report = null!;

    public static TheoryData<string> Names => [.. SinkCases.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Run_WithTheSink_HasTheSameParameters(string name)
    {
        Train(name, out var parameters);

        Assert.Equal(Undisturbed.Value.Parameters, parameters);
    }

    [Theory, MemberData(nameof(Names))]
    public void Counts_AtTheEnd_AddUp(string name)
    {
        var subscription = Train(name, out _);

        Assert.Equal(subscription.Received, subscription.Written + subscription.Failed + subscription.Dropped);
        Assert.True(subscription.Received >= Undisturbed.Value.Records.Length);
        Assert.Equal(SinkCases.Losing.Contains(name), subscription.Written < subscription.Received);
    }

    [Theory, MemberData(nameof(Names))]
    public void Neighbour_LosesNothing(string name)
    {
        Train(name, out _);

        Assert.Equal(Undisturbed.Value.Records.Select(KindOf), Lasting(_neighbour).Select(KindOf));
    }

    [Theory, MemberData(nameof(Names))]
    public void ReportAndLog_SayWhatWasLost(string name)
    {
        var subscription = Train(name, out _);
        var lost = subscription.Failed + subscription.Dropped;

        Assert.Equal(lost, _report.SinkRecordsLost);
        Assert.Equal(lost > 0, _report.ToString().Contains($"records that sinks lost {lost}", StringComparison.Ordinal));
        var message = $"Sink WatchedSink ended with losses. Records received: {subscription.Received}, written: "
            + $"{subscription.Written}, failed: {subscription.Failed}, dropped: {subscription.Dropped}.";
        Assert.Equal(lost > 0 ? [message] : [], _log.Named("SinkLost"));
        Assert.Equal(0, _report.HandlerFailures);
    }

    [Theory, MemberData(nameof(Names))]
    public void End_TheSink_IsDisposedOnceOnItsOwnThread(string name)
    {
        using var subscription = Train(name, out _);
        Assert.Equal(name == "blocking" ? 0 : 1, _watched.Disposals);

        // The end did not wait for it.
        (_sink as BlockingSink)?.LetGo();
        subscription.Join();
        subscription.Dispose();

        Assert.Equal(1, _watched.Disposals);
        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(_watched.Threads));
    }

    public void Dispose()
    {
        (_sink as BlockingSink)?.LetGo();
        _folder.Dispose();
    }

    /// <summary>Trains with the sink and, beside it, one that keeps everything. It comes back although a sink blocks.</summary>
    private SinkSubscription Train(string name, out float[] parameters)
    {
        using var monitor = SmallRun.Monitor(out parameters, log: _log);
        _sink = SinkCases.All[name](_folder);
        _watched = new WatchedSink(_sink);
        var limit = TimeSpan.FromSeconds(name == "blocking" ? 0 : 60);
        var subscription = monitor.AddSink(_watched, new() { FlushLimit = limit });
        (_sink as BlockingSink)?.WaitForArrival();
        monitor.AddSink(_neighbour, new() { FlushLimit = TimeSpan.FromSeconds(60) });
        SmallRun.Train(monitor, parameters, Steps);
        monitor.Dispose();
        _report = monitor.Report;
        return subscription;
    }

    /// <summary>What does not depend on the clock.</summary>
    private static object[] Lasting(KeepingSink sink) =>
        [.. sink.Records.Where(record => record.Value is not MonitorReport).Select(record => record.Value)];

    private static (Type, object?) KindOf(object record) => (record.GetType(), record switch
    {
        SpectralSample sample => (sample.Step, sample.GapRatio),
        SpectralEvent e => e.ToJson(),
        _ => null,
    });
}
