// The whole program of docs/guide/install.md.
// snippet: program
using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

random.manual_seed(1);
set_num_threads(1);

// Something small to learn: the sine of a sum of four numbers, in batches of 32.
var model = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 1));
var optimizer = optim.AdamW(model.parameters(), lr: 0.003);

using var callback = new SpectralEdgeCallback(model, optimizer);
callback.GapOpened += (_, e) => Console.WriteLine($"step {e.Step}: gap opened, ratio {e.RatioAfter:F2}");
callback.GapCollapsed += (_, e) => Console.WriteLine($"step {e.Step}: gap collapsed, ratio {e.RatioAfter:F2}");

for (var step = 1; step <= 1000; step++)
{
    using var scope = NewDisposeScope();
    var inputs = randn(32, 4);
    var loss = nn.functional.mse_loss(model.call(inputs), inputs.sum(1, keepdim: true).sin());
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    callback.OnStepEnd(loss);
}

Console.WriteLine($"{callback.Step} steps were watched.");
// end
