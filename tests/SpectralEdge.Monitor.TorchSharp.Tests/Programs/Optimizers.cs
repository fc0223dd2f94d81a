using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The other optimizers, and closures.</summary>
internal static class Optimizers
{
    private const int Steps = 40;

    public static void SgdWithMomentum(Run run) =>
        Train(run, model => optim.SGD(model.parameters(), learningRate: 0.05, momentum: 0.9, nesterov: true));

    public static void RmsProp(Run run) => Train(run, model => optim.RMSProp(model.parameters(), lr: 2e-3, centered: true));

    public static void Adagrad(Run run) => Train(run, model => optim.Adagrad(model.parameters(), lr: 0.05));

    public static void NAdam(Run run) => Train(run, model => optim.NAdam(model.parameters(), lr: 5e-3));

    public static void MuonWithAdamW(Run run) => Train(run, model => Muon.WithAdamW(model, lr: 5e-3));

    /// <summary>Several evaluations in one step.</summary>
    public static void Lbfgs(Run run)
    {
        random.manual_seed(37);
        using var model = Toy.Network();
        using var lbfgs = optim.LBFGS(model.parameters(), lr: 0.2, max_iter: 4, history_size: 5);
        using var watch = run.Attach(model, lbfgs);
        var (inputs, targets) = Toy.Batch();
        for (var step = 0; step < 30; step++)
        {
            using var scope = NewDisposeScope();
            var loss = watch.Optimizer.step(() =>
            {
                watch.Optimizer.zero_grad();
                var value = nn.functional.mse_loss(model.call(inputs), targets);
                value.backward();
                return value;
            });
            watch.OnStepEnd(loss);
        }

        run.LoopEnded(model);
        inputs.Dispose();
        targets.Dispose();
    }

    /// <summary>A closure where none is needed.</summary>
    public static void AdamWithClosure(Run run)
    {
        random.manual_seed(37);
        using var model = Toy.Network();
        using var adam = optim.Adam(model.parameters(), lr: 1e-2, amsgrad: true);
        using var watch = run.Attach(model, adam);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var (inputs, targets) = Toy.Batch();
            watch.OnStepEnd(watch.Optimizer.step(() =>
            {
                watch.Optimizer.zero_grad();
                var value = nn.functional.mse_loss(model.call(inputs), targets);
                value.backward();
                return value;
            }));
        }

        run.LoopEnded(model);
    }

    private static void Train(Run run, Func<nn.Module, optim.Optimizer> make)
    {
        random.manual_seed(37);
        using var model = Toy.Network();
        using var inner = make(model);
        using var watch = run.Attach(model, inner);
        for (var step = 0; step < Steps; step++)
        {
            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
        }

        run.LoopEnded(model);
    }
}
