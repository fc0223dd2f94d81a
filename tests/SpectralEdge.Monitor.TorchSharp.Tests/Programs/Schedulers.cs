using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The learning rate schedulers of TorchSharp, each made as its documentation shows.</summary>
internal static class Schedulers
{
    private const int Steps = 40;

    public static void StepLR(Run run) => WithSgd(run, optimizer => lr_scheduler.StepLR(optimizer, step_size: 10, gamma: 0.5));

    public static void CosineAnnealing(Run run) =>
        WithAdamW(run, optimizer => lr_scheduler.CosineAnnealingLR(optimizer, T_max: Steps, eta_min: 1e-4));

    public static void OneCycleWithBetas(Run run) =>
        WithAdamW(run, optimizer => lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps: Steps + 1));

    public static void OneCycleWithMomentum(Run run) =>
        WithSgd(run, optimizer => lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps: Steps + 1));

    public static void CyclicWithMomentum(Run run) =>
        WithSgd(run, optimizer => lr_scheduler.CyclicLR(optimizer, 0.01, 0.1, step_size_up: 5));

    /// <summary>TorchSharp cycles the momentum of optimizers that have one, but no betas.</summary>
    public static void CyclicWithoutMomentum(Run run) => WithAdamW(run, optimizer =>
        lr_scheduler.CyclicLR(optimizer, 0.001, 0.02, step_size_up: 5, cycle_momentum: false));

    /// <summary>Warm-up, then a decay with the root.</summary>
    public static void Lambda(Run run) => WithAdamW(run, optimizer =>
        lr_scheduler.LambdaLR(optimizer, step => Math.Min((step + 1) / 8.0, 1 / Math.Sqrt(Math.Max(1, step - 7)))));

    /// <summary>A constant warm-up, then an exponential decay.</summary>
    public static void Sequential(Run run) => WithSgd(run, optimizer => lr_scheduler.SequentialLR(
        optimizer,
        [lr_scheduler.ConstantLR(optimizer, factor: 0.1, total_iters: 10), lr_scheduler.ExponentialLR(optimizer, gamma: 0.95)],
        [10]));

    /// <summary>The rate falls when the loss of an epoch no longer does.</summary>
    public static void Plateau(Run run)
    {
        random.manual_seed(21);
        using var model = Toy.Network();
        using var sgd = SGD(model.parameters(), learningRate: 0.2);
        using var watch = run.Attach(model, sgd);
        var optimizer = watch.Optimizer;
        var scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            var sum = 0.0;
            for (var step = 0; step < 5; step++)
            {
                Toy.Step(model, optimizer, loss =>
                {
                    sum += loss.item<float>();
                    watch.OnStepEnd(loss);
                });
            }

            scheduler.step(sum);
        }

        run.LoopEnded(model);
    }

    private static void WithSgd(Run run, Func<Optimizer, lr_scheduler.LRScheduler> schedule)
    {
        random.manual_seed(21);
        using var model = Toy.Network();
        using var sgd = SGD(model.parameters(), learningRate: 0.1, momentum: 0.9);
        Train(run, model, sgd, schedule);
    }

    private static void WithAdamW(Run run, Func<Optimizer, lr_scheduler.LRScheduler> schedule)
    {
        random.manual_seed(21);
        using var model = Toy.Network();
        using var adamw = AdamW(model.parameters(), lr: 1e-2);
        Train(run, model, adamw, schedule);
    }

    private static void Train(
        Run run, nn.Module<Tensor, Tensor> model, Optimizer inner, Func<Optimizer, lr_scheduler.LRScheduler> schedule)
    {
        using var watch = run.Attach(model, inner);
        var optimizer = watch.Optimizer;
        var scheduler = schedule(optimizer);
        for (var step = 0; step < Steps; step++)
        {
            Toy.Step(model, optimizer, watch.OnStepEnd);
            scheduler.step();
        }

        run.LoopEnded(model);
    }
}
