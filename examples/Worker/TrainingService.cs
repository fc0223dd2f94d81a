using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Hosting;
using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

namespace Worker;

/// <summary>Trains a small network, and saves it with the state of its watch when it is done or stopped.</summary>
internal sealed class TrainingService(
    SpectralEdgeFactory watches, IConfiguration configuration, IHostApplicationLifetime host, ILogger<TrainingService> logger)
    : BackgroundService
{
    private readonly string _folder = configuration["Training:State"] ?? "state";
    private readonly long _steps = configuration.GetValue("Training:Steps", 3000L);

    // Training takes a thread for itself: a host starts its services one after another.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => Train(stoppingToken), CancellationToken.None);

    private void Train(CancellationToken stopping)
    {
        set_num_threads(1);
        random.manual_seed(1);
        using var model = nn.Sequential(("first", nn.Linear(4, 64)), ("tanh", nn.Tanh()), ("last", nn.Linear(64, 1)));
        using var optimizer = optim.AdamW(model.parameters(), lr: 0.003);
        var state = Path.Combine(_folder, "callback.state");
        var resumes = File.Exists(state);
        if (resumes)
        {
            model.load(Path.Combine(_folder, "model.dat"));
            optimizer.load_state_dict(Path.Combine(_folder, "optimizer.dat"));
        }

        // snippet: watch
        using var callback = watches.Watch((options, loggers, _) => resumes
            ? SpectralEdgeCallback.Resume(model, state, optimizer, options, loggers)
            : new SpectralEdgeCallback(model, optimizer, options, loggers));
        while (callback.Step < _steps && !stopping.IsCancellationRequested)
        {
            callback.OnStepEnd(Step(model, optimizer));
        }

        Directory.CreateDirectory(_folder);
        model.save(Path.Combine(_folder, "model.dat"));
        optimizer.save_state_dict(Path.Combine(_folder, "optimizer.dat"));
        callback.SaveState(state);
        // end
        logger.LogInformation("State of step {Step} saved in {Folder}.", callback.Step, _folder);
        host.StopApplication();
    }

    private static double Step(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        var inputs = randn(32, 4);
        var loss = nn.functional.mse_loss(model.call(inputs), inputs.sum(1, keepdim: true).sin());
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }
}
