using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Dashboard;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Torch;

namespace Grokking.Torch;

/// <summary>Where a run can be looked at, as the documents show it; nobody calls this.</summary>
internal static class SeeIt
{
    /// <summary>On a page.</summary>
    public static void Page(SpectralEdgeCallback callback)
    {
        // snippet: page
        using var page = callback.ServeDashboard();
        Console.WriteLine(page.Url);
        // end
    }

    /// <summary>On the terminal.</summary>
    public static void Terminal(SpectralEdgeCallback callback)
    {
        // snippet: console
        callback.UseConsole();
        // end
    }

    /// <summary>In TensorBoard.</summary>
    public static void TensorBoard(SpectralEdgeCallback callback)
    {
        // snippet: tensorboard
        callback.UseTensorBoard("runs");
        // end
    }

    /// <summary>Where people are called.</summary>
    public static void Alerts(SpectralEdgeCallback callback, Uri address)
    {
        // snippet: alerts
        callback.UseAlerts(new AlertOptions
        {
            Rules = ["event:gap_collapsed", "not-finite", "silent:10m"],
            Channels = [AlertChannel.StandardError, AlertChannel.Webhook(address, WebhookFormat.Slack)],
        });
        // end
    }

    /// <summary>Anywhere.</summary>
    public static void Anywhere(SpectralEdgeCallback callback)
    {
        // It goes with the subscription.
#pragma warning disable CA2000
        // snippet: sink
        var subscription = callback.AddSink(new CsvSink(File.CreateText("ratio.csv")));
        // end
#pragma warning restore CA2000
        Console.WriteLine(subscription.Received);
    }
}

// snippet: own-sink
internal sealed class CsvSink(TextWriter file) : ISpectralSink, IDisposable
{
    public void Write(SinkRecord record)
    {
        if (record.Value is SpectralSample { Group: "all" } sample)
        {
            file.WriteLine(FormattableString.Invariant($"{record.Step},{sample.GapRatio}"));
        }
    }

    public void Dispose() => file.Dispose();
}
// end
