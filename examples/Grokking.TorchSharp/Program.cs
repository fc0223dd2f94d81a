using System.CommandLine;
using Grokking;
using Grokking.Torch;
using SpectralEdge.Monitor.Dashboard;
using SpectralEdge.Monitor.Torch;

var seed = new Option<int>("--seed") { Description = "Seed of data, network and batches.", DefaultValueFactory = _ => 1 };
var steps = new Option<int>("--steps") { Description = "Optimizer steps.", DefaultValueFactory = _ => 3000 };
var weightDecay = new Option<double>("--weight-decay")
{
    Description = "AdamW's decoupled weight decay; 0 is the control.",
    DefaultValueFactory = _ => 1.0,
};

var page = new Option<int?>("--page") { Description = "Serve the page of the run at this port while it trains; 0 for any free one." };
var canLoad = new Option<bool>("--can-load") { Description = "Only say whether TorchSharp can be loaded here." };

var command = new RootCommand("Watches a TorchSharp transformer grok modular addition.") { seed, steps, weightDecay, page, canLoad };
command.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.WriteLine(problem);
        return 1;
    }

    if (parsed.GetValue(canLoad))
    {
        return 0;
    }

    // Several threads make a model this small slower, not faster.
    TorchSharp.torch.set_num_threads(1);
    var settings = new DemoSettings
    {
        Seed = parsed.GetValue(seed),
        Steps = parsed.GetValue(steps),
        WeightDecay = parsed.GetValue(weightDecay),
        UsesTorchSharp = true,
    };
    using var training = new TorchTraining(settings);
    using var callback = new SpectralEdgeCallback(
        training.Model,
        training.Optimizer,
        settings.Monitor with { Run = settings.Monitor.Run with { Name = settings.RunName, Recording = true } });
    using var server = parsed.GetValue(page) is { } port ? callback.ServeDashboard(new DashboardOptions { Port = port }) : null;
    if (server is not null)
    {
        Console.WriteLine($"Page: {server.Url}");
    }

    Demo.Follow(settings, training, callback.Monitor, (_, loss) => callback.OnStepEnd(loss), Console.Out);
    return 0;
});

return command.Parse(args).Invoke();
