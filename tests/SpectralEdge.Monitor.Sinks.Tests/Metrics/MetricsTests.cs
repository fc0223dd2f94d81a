using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

[Collection(PrometheusTests.Collection)]
public sealed partial class MetricsTests : IDisposable
{
    private static int _runs;

    private readonly string _run = $"run {Interlocked.Increment(ref _runs)} of these tests";
    private readonly ConcurrentDictionary<string, double> _values = [];
    private readonly ConcurrentDictionary<string, string> _units = [];
    private readonly MeterListener _listener = new();

    public MetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MetricsExtensions.MeterName)
            {
                _units[instrument.Name] = instrument.Unit!;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
    }

    [Fact]
    public void Names_AreAfterTheConventions()
    {
        Assert.Equal(Figure.All.Count, Figure.All.DistinctBy(figure => figure.Name).Count());
        Assert.All(Figure.All, figure =>
        {
            Assert.Matches(Dotted(), figure.Name);
            Assert.Matches(UnitOfUcum(), figure.Unit);
            Assert.EndsWith(".", figure.Description, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Page_ListsAllInstruments()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "reference", "metrics.md"));

        Assert.All(Figure.All, figure => Assert.Contains($"| `{figure.Name}` | `{figure.Unit}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ItsInstruments_AreThoseOfTheList()
    {
        _listener.Start();
        using var monitor = SmallRun.Monitor(out _);
        monitor.UseMetrics(_run);

        Assert.Equal(Figure.All.ToDictionary(figure => figure.Name, figure => figure.Unit), _units);
    }

    [Fact]
    public void Groups_MoreThanFifty_AreOther()
    {
        _listener.Start();
        using var monitor = SmallRun.Monitor(out var parameters, groups: 60);
        var subscription = monitor.UseMetrics(_run);
        var samples = 0;
        monitor.SampleTaken += (_, _) => samples++;
        SmallRun.Train(monitor, parameters, steps: 12);
        Look(subscription);

        // All and 49 of the 60; the other 11 only count.
        Assert.Equal(SinkExtensions.MostGroups, _values.Keys.Count(key => key.StartsWith("spectral_edge.gap.ratio ", StringComparison.Ordinal)));
        Assert.Equal(3 * 11, _values[$"spectral_edge.samples group=other run={_run}"]);
        Assert.Equal(samples, _values.Where(pair => pair.Key.StartsWith("spectral_edge.samples ", StringComparison.Ordinal)).Sum(pair => pair.Value));
        Assert.All(_values.Keys, key => Assert.InRange(key.Split('=').Length - 1, 1, 3));
    }

    [Fact]
    public void End_NothingIsLeft()
    {
        _listener.Start();
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            var subscription = monitor.UseMetrics(_run);
            SmallRun.Train(monitor, parameters, steps: 50);
            Look(subscription);
            Assert.Contains($"spectral_edge.step run={_run}", _values.Keys);
        }

        _values.Clear();
        _listener.RecordObservableInstruments();

        Assert.Empty(_values);
    }

    [Fact]
    public void Nobody_Listening_NothingIsKept()
    {
        using var sink = new MetricsSink(_run);
        sink.Write(new(default, 1, new RecordedMetric(1, "accuracy", 1)));
        _listener.Start();
        _listener.RecordObservableInstruments();

        Assert.Empty(_values);
    }

    [Fact]
    public void Name_InUse_GetsANumberAndIsFreeAfterTheEnd()
    {
        _listener.Start();
        using (var first = new MetricsSink(_run))
        {
            using var second = new MetricsSink(_run);
            foreach (var sink in (MetricsSink[])[first, second])
            {
                sink.Write(new(default, 1, new RecordedMetric(1, "accuracy", 1)));
            }

            _listener.RecordObservableInstruments();
            Assert.Equal(
                [$"spectral_edge.metric metric=accuracy run={_run}", $"spectral_edge.metric metric=accuracy run={_run}#2"],
                _values.Keys.Order(StringComparer.Ordinal));
        }

        _values.Clear();
        using var third = new MetricsSink(_run);
        third.Write(new(default, 1, new RecordedMetric(1, "accuracy", 1)));
        _listener.RecordObservableInstruments();

        Assert.Equal($"spectral_edge.metric metric=accuracy run={_run}", Assert.Single(_values.Keys));
    }

    [Fact]
    public void Header_OfAnotherStart_BeginsAfresh()
    {
        _listener.Start();
        using var sink = new MetricsSink(_run);
        sink.Write(new(default, 1, new RecordedMetric(1, "accuracy", 1)));
        sink.Write(new(default, 0, new RunHeader(
            "1", DateTimeOffset.UnixEpoch, 0, new Dictionary<string, string>(), new RunInventory([], []))));
        _listener.RecordObservableInstruments();

        Assert.Empty(_values);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Ends the feeding, so that all has been written, and asks the gauges just before they go.</summary>
    private void Look(SinkSubscription subscription)
    {
        SpinWait.SpinUntil(() => subscription.Received == subscription.Written);
        _listener.RecordObservableInstruments();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Other tests have runs of their own.
        var all = tags.ToArray();
        if (!((string)all.Single(tag => tag.Key == Figure.RunTag).Value!).StartsWith(_run, StringComparison.Ordinal))
        {
            return;
        }

        var name = $"{instrument.Name} {string.Join(' ', all.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}";
        _values.AddOrUpdate(name, value, (_, before) => instrument is Counter<long> ? before + value : value);
    }

    [GeneratedRegex(@"^spectral_edge(\.[a-z]+(_[a-z]+)*)+$")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^(1|s|\{[a-z_]+\})$")]
    private static partial Regex UnitOfUcum();
}
