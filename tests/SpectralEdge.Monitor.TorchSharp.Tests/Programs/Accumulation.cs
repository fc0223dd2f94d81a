using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Gradients of four batches in one step, clipped.</summary>
internal static class Accumulation
{
    private const int Batches = 4;

    public static void Train(Run run)
    {
        random.manual_seed(5);
        using var model = Toy.Network();
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.01);
        using var watch = run.Attach(model, adamw, Run.Options with { Windows = [Run.Options.Windows[0] with { Every = 2 }] });
        var optimizer = watch.Optimizer;
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var sum = zeros(1);
            for (var batch = 0; batch < Batches; batch++)
            {
                var (inputs, targets) = Toy.Batch();
                var loss = nn.functional.mse_loss(model.call(inputs), targets) / Batches;
                loss.backward();
                sum += loss.detach();
            }

            nn.utils.clip_grad_norm_(model.parameters(), 0.05);
            optimizer.step();
            watch.OnStepEnd(sum);
        }

        run.LoopEnded(model);
    }
}
