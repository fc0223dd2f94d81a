using System.Text.Json;
using System.Text.RegularExpressions;
using Metrics;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>From the monitor through OpenTelemetry and a real Prometheus back: what is read is what was written.</summary>
[Collection(Collection)]
public sealed partial class PrometheusTests
{
    /// <summary>Tests that ask whether anybody listens to the meter.</summary>
    public const string Collection = "meter";

    [PrometheusFact]
    public async Task Run_ThatIsScraped_ReadsBackAsItWas()
    {
        var port = Prometheus.FreePort();
        using var provider = Exporters.Metrics(port);
        using var prometheus = new Prometheus(port);
        using var monitor = SmallRun.Monitor(out var parameters, groups: 3);
        monitor.UseMetrics("real");
        var (samples, events) = (new List<SpectralSample>(), new List<SpectralEvent>());
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        monitor.On<SpectralEvent>(events.Add);
        SmallRun.Train(monitor, parameters, steps: 1);
        await prometheus.Wait("target_info", found => found.Length == 1);
        SmallRun.Train(monitor, parameters, steps: 150, from: 1);

        // One step is skipped, and the window fills anew.
        (var kept, parameters[0]) = (parameters[0], float.NaN);
        monitor.Observe(152);
        parameters[0] = kept;
        SmallRun.Train(monitor, parameters, steps: 48, from: 152);
        monitor.RecordMetric(200, "accuracy", 0.625);

        await prometheus.Wait("spectral_edge_metric", found => found is [{ Value: 0.625 }]);
        await prometheus.Wait("spectral_edge_step", found => found is [{ Value: 200 } series] && series["run"] == "real");
        await prometheus.Wait("spectral_edge_loss", found => found is [{ Value: 1.0 / 200 }]);
        await prometheus.Wait("spectral_edge_overhead", found => found is [{ Value: > 0 and < 1 }]);
        await Spectra(prometheus, "gap_ratio", samples, sample => sample.GapRatio);
        await Spectra(prometheus, "gap_standard_error", samples, sample => sample.StandardError);
        await Spectra(prometheus, "gap_position", samples, sample => sample.GapPosition ?? double.NaN);
        await Spectra(prometheus, "gap_noise_floor", samples, sample => sample.NoiseFloor);
        await Spectra(prometheus, "update_norm", samples, sample => sample.UpdateNorm);
        await Spectra(prometheus, "effective_rank", samples, sample => sample.EffectiveRank);
        await Counts(prometheus, "samples", series => series["group"], samples.CountBy(sample => sample.Group));
        await Counts(
            prometheus, "events", series => series["group"] + series["kind"], events.CountBy(e => e.Group + e.Kind));
        await Counts(prometheus, "steps_skipped", series => series["reason"], [new("not_finite", 1)]);
        await Counts(prometheus, "sink_dropped", series => series["run"], [new("real", 0)]);
        await prometheus.Wait("spectral_edge_sample_duration_seconds_count", found => found is [var one] && one.Value == samples.Count);

        foreach (var query in Dashboard())
        {
            await prometheus.Wait(query, found => found.Length > 0);
        }

        using var other = SmallRun.Monitor(out var others);
        other.UseMetrics("other");
        SmallRun.Train(other, others, steps: 20);
        await prometheus.Wait("spectral_edge_step{run=\"other\"}", found => found is [{ Value: 20 }]);
        monitor.Dispose();

        await prometheus.Wait("{__name__=~\"spectral_edge.*\", run=\"real\"}", found => found.Length == 0);
        await prometheus.Wait("spectral_edge_step", found => found is [{ Value: 20 }]);
        other.Dispose();
        await prometheus.Wait("{__name__=~\"spectral_edge.*\"}", found => found.Length == 0);
        Assert.True(events.Count > 3);
    }

    /// <summary>The newest sample of each group.</summary>
    private static async Task Spectra(
        Prometheus prometheus, string name, List<SpectralSample> samples, Func<SpectralSample, double> value)
    {
        var expected = samples.GroupBy(sample => sample.Group).ToDictionary(group => group.Key, group => value(group.Last()));
        Assert.Equal(4, expected.Count);
        var found = await prometheus.Wait(
            "spectral_edge_" + name,
            found => found.Length == 4 && found.All(series => series.Value == expected[series["group"]]));
        Assert.All(found, series => Assert.Equal(("10", "real"), (series["window"], series["run"])));
    }

    private static async Task Counts(
        Prometheus prometheus, string name, Func<Prometheus.Series, string> key, IEnumerable<KeyValuePair<string, int>> counts)
    {
        var expected = new Dictionary<string, int>(counts);
        await prometheus.Wait(
            $"spectral_edge_{name}_total",
            found => found.Length == expected.Count && found.All(series => series.Value == expected[key(series)]));
    }

    /// <summary>The queries of the dashboard, for all runs and groups.</summary>
    private static string[] Dashboard()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("examples", "Metrics", "grafana.json")));
        string[] queries =
        [
            .. from panel in document.RootElement.GetProperty("panels").EnumerateArray()
               from target in panel.GetProperty("targets").EnumerateArray()
               select target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                   .Replace("$run", ".*", StringComparison.Ordinal).Replace("$group", ".*", StringComparison.Ordinal),
        ];
        var named = queries.SelectMany(query => Exported().Matches(query).Select(match => match.Value)).ToHashSet();

        // Every instrument has its panel.
        Assert.Equal(Figure.All.Count, named.Count);
        return queries;
    }

    [GeneratedRegex("spectral_edge_[a-z_]+")]
    private static partial Regex Exported();
}
