using System.Globalization;
using Metrics;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

if (TorchLibrary.Problem is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}

using var metrics = Exporters.Metrics(port: 9464);
using var spans = Exporters.Spans();
Console.WriteLine("Metrics: http://localhost:9464/metrics (Ctrl+C ends)");
var steps = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : long.MaxValue;

random.manual_seed(1);
using var model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 1));
using var optimizer = optim.SGD(model.parameters(), 0.05);
using var inputs = randn(256, 16);
using var targets = inputs.sum(1, keepdim: true).sin();
using var callback = new SpectralEdgeCallback(
    model, optimizer, new MonitorOptions { Windows = [new(Every: 5, Length: 10)], Grouping = ParameterGrouping.ByLayer });
callback.UseMetrics();
callback.UseTensorBoard("runs");
using var isOver = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    isOver.Cancel();
};

while (callback.Step < steps && !isOver.IsCancellationRequested)
{
    using var scope = NewDisposeScope();
    optimizer.zero_grad();
    var loss = nn.functional.mse_loss(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    callback.OnStepEnd(loss);
    Thread.Sleep(10);
}

return 0;
