using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A character-level GPT, trained with AdamW and clipped gradients.</summary>
internal static class Gpt
{
    public static void Train(Run run)
    {
        random.manual_seed(1337);
        using var data = CharacterGpt.Encoded();
        using var model = CharacterGpt.Model(width: 32, heads: 4, layers: 2, context: 16);
        using var adamw = optim.AdamW(model.parameters(), lr: 3e-3, weight_decay: 0.1);
        using var watch = run.Attach(
            model,
            adamw,
            Run.Options with
            {
                Windows = [Run.Options.Windows[0] with { Every = 2 }],
                Sketch = Run.Options.Sketch with { Mode = WindowMode.Sketch, Length = 512 },
            });
        var optimizer = watch.Optimizer;
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = CharacterGpt.Loss(model, data, batch: 4, context: 16);
            loss.backward();
            nn.utils.clip_grad_norm_(model.parameters(), 1.0);
            optimizer.step();
            watch.OnStepEnd(loss);
        }

        run.LoopEnded(model);
    }
}
