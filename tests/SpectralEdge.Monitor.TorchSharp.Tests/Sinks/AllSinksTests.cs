using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Dashboard;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Tests;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A real training loop with everything on at once: page, console, metrics, TensorBoard, alerts, and a sink that throws.</summary>
public sealed class AllSinksTests
{
    private const int Steps = 120;

    static AllSinksTests() => set_num_threads(1);

    [Fact]
    public async Task Loop_WithAllSinks_HasTheBitsOfOneWithout()
    {
        using var folder = new TempFolder();
        Train(folder: null, with: null);
        var plain = Train(folder: null, with: null);
        var subscriptions = new List<SinkSubscription>();
        JsonElement? seen = null;
        DashboardServer? server = null;
        var watched = Train(folder.Path, callback =>
        {
            server ??= callback.ServeDashboard(new DashboardOptions { Port = 0 });
            subscriptions.AddRange(
            [
                callback.UseConsole(), callback.UseMetrics(), callback.UseTensorBoard(folder.Path),
                callback.UseAlerts(new AlertOptions { Rules = ["not-finite"], Channels = [AlertChannel.StandardError] }),
                callback.AddSink(new Throwing()),
            ]);
        });
        using (server)
        {
            // The run has ended: what the page is given is all of it.
            using var client = new HttpClient { BaseAddress = server!.Url };
            var runs = await client.GetFromJsonAsync<JsonElement>("api/runs");
            seen = runs.GetProperty("runs")[0];
        }

        Assert.Equal(plain, watched);
        Assert.Equal("ended", seen?.GetProperty("state").GetString());
        Assert.Equal(Steps, seen?.GetProperty("step").GetInt64());
        Assert.Equal(1 + Steps - 10, seen?.GetProperty("samples").GetInt64());
        Assert.All(subscriptions, sink => Assert.Equal(sink.Received, sink.Written + sink.Failed + sink.Dropped));
        Assert.All(subscriptions[..4], sink => Assert.Equal(sink.Received, sink.Written));
        Assert.Equal(0, subscriptions[^1].Written);
        Assert.NotEmpty(Directory.EnumerateFiles(folder.Path, "events.out.tfevents.*", SearchOption.AllDirectories));
    }

    /// <summary>Trains a network with dropout and batch norm; what is left at the end, bit for bit.</summary>
    private static List<string> Train(string? folder, Action<SpectralEdgeCallback>? with)
    {
        random.manual_seed(5);
        using var model = nn.Sequential(
            nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 1));
        using var optimizer = optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.1);
        using var callback = new SpectralEdgeCallback(
            model,
            optimizer,
            new MonitorOptions { Windows = [new(Every: 1, Length: 10)], Run = new() { Folder = folder, Name = "run" } },
            NullLoggerFactory.Instance);
        with?.Invoke(callback);
        for (var step = 1; step <= Steps; step++)
        {
            using var scope = NewDisposeScope();
            var inputs = randn(32, 8);
            var loss = nn.functional.mse_loss(model.forward(inputs), inputs.sum(1, keepdim: true));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            callback.OnStepEnd(loss);
        }

        callback.Dispose();
        return ModelState.Of(model, optimizer);
    }

    private sealed class Throwing : ISpectralSink
    {
        public void Write(SinkRecord record) => throw new InvalidOperationException("This sink throws.");
    }
}
