using OpenTelemetry;
using OpenTelemetry.Metrics;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Sinks;

namespace Metrics;

/// <summary>The lines that the documents show; nobody calls this.</summary>
internal static class Quickstart
{
    /// <summary>Sends the metrics of a run to a collector.</summary>
    public static void Send(ISpectralWatch callback)
    {
        // snippet: otlp
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(MetricsExtensions.MeterName).AddOtlpExporter().Build();
        callback.UseMetrics();
        // end
    }
}
