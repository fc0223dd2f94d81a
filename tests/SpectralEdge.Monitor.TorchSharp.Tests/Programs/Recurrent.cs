using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>An LSTM of two layers that learns to say whether a sequence's sum is positive.</summary>
internal static class Recurrent
{
    public static void Train(Run run)
    {
        random.manual_seed(3);
        using var model = new Network();
        using var adam = optim.Adam(model.parameters(), lr: 5e-3);
        using var watch = run.Attach(model, adam, Run.Options with { Windows = [Run.Options.Windows[0] with { Every = 2 }] });
        var optimizer = watch.Optimizer;
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            var sequences = randn(10, 8, 3);
            var targets = sequences.sum([0L, 2L]).gt(0).to_type(ScalarType.Float32).view(-1, 1);
            optimizer.zero_grad();
            var loss = nn.functional.binary_cross_entropy_with_logits(model.call(sequences), targets);
            loss.backward();
            optimizer.step();
            watch.OnStepEnd(loss);
        }

        run.LoopEnded(model);
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly LSTM _lstm = nn.LSTM(3, 12, numLayers: 2, dropout: 0.1);
        private readonly Linear _output = nn.Linear(12, 1);

        public Network()
            : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var (outputs, _, _) = _lstm.call(input);
            return _output.call(outputs[-1]).MoveToOuterDisposeScope();
        }
    }
}
