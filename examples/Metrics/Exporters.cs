using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using SpectralEdge.Monitor.Sinks;

namespace Metrics;

/// <summary>Who gets the metrics and spans of the runs in this process.</summary>
internal static class Exporters
{
    /// <summary>Where a collector is, by the convention of OpenTelemetry: http://localhost:4317 for instance.</summary>
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Lets Prometheus scrape the metrics, and sends them to a collector where one is named.</summary>
    /// <param name="port">Prometheus asks at http://localhost:PORT/metrics.</param>
    public static MeterProvider Metrics(int port)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(MetricsExtensions.MeterName)
            .AddPrometheusHttpListener(options => (options.Host, options.Port) = ("localhost", port));
        return HasCollector ? builder.AddOtlpExporter().Build() : builder.Build();
    }

    /// <summary>Sends the spans of samples and probes to a collector; null where none is named.</summary>
    public static TracerProvider? Spans() => HasCollector
        ? Sdk.CreateTracerProviderBuilder().AddSource(MetricsExtensions.MeterName).AddOtlpExporter().Build()
        : null;

    private static bool HasCollector => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Collector));
}
