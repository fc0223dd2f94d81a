using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>One parameter of more bytes than a span can hold.</summary>
internal static class Large
{
    private const long Count = (1L << 29) + 12_345;

    /// <summary>Run only with <c>SPECTRALEDGE_LARGE=1</c>: it takes 12 GB of memory.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable("SPECTRALEDGE_LARGE") == "1";

    public static void Train(Run run)
    {
        random.manual_seed(41);
        using var model = new OneVector();
        using var sgd = optim.SGD(model.parameters(), learningRate: 0.1);
        using var watch = run.Attach(
            model, sgd, Run.Options with { Sketch = Run.Options.Sketch with { Mode = WindowMode.Sketch } });
        for (var step = 0; step < 8; step++)
        {
            using var scope = NewDisposeScope();
            watch.Optimizer.zero_grad();
            var loss = model.call(tensor((step % 3) + 1f));
            loss.backward();
            watch.Optimizer.step();
            watch.OnStepEnd(loss);
        }

        run.LoopEnded(model);
    }

    private sealed class OneVector : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _vector = new(randn(Count));

        public OneVector()
            : base(nameof(OneVector)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _vector.dot(_vector).mul(input).div(2);
    }
}
