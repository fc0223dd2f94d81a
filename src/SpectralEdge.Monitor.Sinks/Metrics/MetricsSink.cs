using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

using Tag = KeyValuePair<string, object?>;

/// <summary>Shows the newest state of a run as metrics.</summary>
/// <remarks>
/// Each run has a meter of its own, of one name, which goes with the run: listeners that keep the last value of an instrument let
/// go of it only then. Gauges are computed when somebody asks, on his thread.
/// </remarks>
internal sealed class MetricsSink : ISpectralSink, IDisposable
{
    // Names of the training loop's own figures; further ones are left out.
    private const int MostMetrics = 50;
    private const string Other = "other";

    private static readonly Lock NamesInUse = new();
    private static readonly HashSet<string> Names = [];

    private readonly string _run;
    private readonly Tag _runTag;
    private readonly Meter _meter;
    private readonly ConcurrentDictionary<(string Group, int Window, int Stride), Spectrum> _spectra = [];
    private readonly ConcurrentDictionary<string, (double Value, Tag[] Tags)> _metrics = [];
    private readonly Instrument[] _gauges;
    private readonly Counter<long> _samples;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _duration;
    private readonly ObservableGauge<double> _metric;
    private HashSet<string> _groups = [];
    private DateTimeOffset _started;
    private volatile SpectralSample? _newest;
    private volatile MonitorReport? _report;

    /// <summary>Makes the instruments.</summary>
    /// <param name="run">Name of the run.</param>
    public MetricsSink(string run)
    {
        _run = Claim(run);
        _runTag = new(Figure.RunTag, _run);
        _meter = new Meter(new MeterOptions(TraceSpan.SourceName)
        {
            Version = typeof(MetricsSink).Assembly.GetName().Version?.ToString(3),
            Tags = [_runTag],
        });
        _gauges =
        [
            Gauge(Figure.GapRatio, static sample => sample.GapRatio),
            Gauge(Figure.GapRatioError, static sample => sample.StandardError),
            Gauge(Figure.GapPosition, static sample => sample.GapPosition ?? double.NaN),
            Gauge(Figure.NoiseFloor, static sample => sample.NoiseFloor),
            Gauge(Figure.UpdateNorm, static sample => sample.UpdateNorm),
            Gauge(Figure.EffectiveRank, static sample => sample.EffectiveRank),
            Gauge(Figure.Loss, () => _newest?.Loss),
            Gauge(Figure.Step, () => _newest?.Step),
        ];
        Gauge(Figure.Overhead, () => _report?.Overhead);
        _metric = _meter.CreateObservableGauge(
            Figure.Metric.Name,
            () => _metrics.Values.Select(metric => new Measurement<double>(metric.Value, metric.Tags)),
            Figure.Metric.Unit,
            Figure.Metric.Description);
        _samples = _meter.CreateCounter<long>(Figure.Samples.Name, Figure.Samples.Unit, Figure.Samples.Description);
        _events = _meter.CreateCounter<long>(Figure.Events.Name, Figure.Events.Unit, Figure.Events.Description);
        _meter.CreateObservableCounter(Figure.Skipped.Name, Skipped, Figure.Skipped.Unit, Figure.Skipped.Description);
        _meter.CreateObservableCounter(Figure.Lost.Name, Lost, Figure.Lost.Unit, Figure.Lost.Description);
        _duration = _meter.CreateHistogram(
            Figure.Duration.Name, Figure.Duration.Unit, Figure.Duration.Description, tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3],
            });
    }

    /// <inheritdoc/>
    public void Write(SinkRecord record)
    {
        switch (record.Value)
        {
            case SpectralSample sample:
                Take(sample);
                break;
            case SpectralEvent e when _events.Enabled:
                _events.Add(1, _runTag, new(Figure.GroupTag, GroupOf(e.Group)), new(Figure.KindTag, e.Kind));
                break;
            case RecordedMetric metric when _metric.Enabled:
                if (_metrics.ContainsKey(metric.Name) || _metrics.Count < MostMetrics)
                {
                    _metrics[metric.Name] = (metric.Value, [_runTag, new(Figure.MetricTag, metric.Name)]);
                }

                break;
            case MonitorReport report:
                _report = report;
                break;
            case RunHeader header:
                Begin(header);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        lock (NamesInUse)
        {
            Names.Remove(_run);
        }

        _meter.Dispose();
    }

    /// <summary>A name that no run under way has.</summary>
    private static string Claim(string run)
    {
        lock (NamesInUse)
        {
            var name = run;
            for (var number = 2; !Names.Add(name); number++)
            {
                name = FormattableString.Invariant($"{run}#{number}");
            }

            return name;
        }
    }

    private void Take(SpectralSample sample)
    {
        if (_samples.Enabled)
        {
            _samples.Add(1, _runTag, new(Figure.GroupTag, GroupOf(sample.Group)));
        }

        if (_duration.Enabled)
        {
            _duration.Record(sample.AnalysisTime.TotalSeconds, _runTag);
        }

        if (!Array.Exists(_gauges, static gauge => gauge.Enabled))
        {
            return;
        }

        _newest = sample;
        var key = (sample.Group, sample.Window, sample.StrideIndex);
        if (!_spectra.TryGetValue(key, out var spectrum) && GroupOf(sample.Group) != Other)
        {
            var window = sample.StrideIndex == 0
                ? FormattableString.Invariant($"{sample.Window}")
                : FormattableString.Invariant($"{sample.Window}/{sample.StrideIndex}");
            spectrum = _spectra[key] = new(_runTag, new(Figure.GroupTag, sample.Group), new(Figure.WindowTag, window));
        }

        if (spectrum is not null)
        {
            spectrum.Sample = sample;
        }
    }

    private void Begin(RunHeader header)
    {
        if (header.Started != _started)
        {
            Forget();
            _started = header.Started;
        }

        _groups = header.GroupsShown();
        foreach (var key in _spectra.Keys.Where(key => !_groups.Contains(key.Group)))
        {
            _spectra.TryRemove(key, out _);
        }
    }

    private void Forget()
    {
        (_newest, _report) = (null, null);
        _spectra.Clear();
        _metrics.Clear();
    }

    private string GroupOf(string name) => _groups.Contains(name) ? name : Other;

    private ObservableGauge<double> Gauge(Figure figure, Func<SpectralSample, double> value) => _meter.CreateObservableGauge(
        figure.Name,
        () => from spectrum in _spectra.Values
              let sample = spectrum.Sample
              where sample is not null && !double.IsNaN(value(sample))
              select new Measurement<double>(value(sample), spectrum.Tags),
        figure.Unit,
        figure.Description);

    private ObservableGauge<double> Gauge(Figure figure, Func<double?> value) => _meter.CreateObservableGauge(
        figure.Name,
        () => value() is { } found ? [new Measurement<double>(found, _runTag)] : Array.Empty<Measurement<double>>(),
        figure.Unit,
        figure.Description);

    private IEnumerable<Measurement<long>> Skipped() => from reason in _report?.Skipped ?? new Dictionary<SkipReason, long>()
                                                        let tag = new Tag(Figure.ReasonTag, reason.Key.ToText())
                                                        select new Measurement<long>(reason.Value, _runTag, tag);

    private Measurement<long>[] Lost() => _report is { } report ? [new(report.SinkRecordsLost, _runTag)] : [];

    /// <summary>The newest sample of a spectrum.</summary>
    private sealed class Spectrum(params Tag[] tags)
    {
        private volatile SpectralSample? _sample;

        public Tag[] Tags => tags;

        public SpectralSample? Sample
        {
            get => _sample;
            set => _sample = value;
        }
    }
}
