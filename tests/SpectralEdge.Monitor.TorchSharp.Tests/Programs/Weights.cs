using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Weights that are tied, frozen, unfrozen, converted, or stand bare in a module.</summary>
internal static class Weights
{
    /// <summary>A head tied to its embedding; the embedding is frozen at the start, unfrozen, and frozen again.</summary>
    public static void TiedAndFrozen(Run run)
    {
        random.manual_seed(17);
        using var model = new NextWord(words: 11, width: 8);
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        model.Freeze(true);
        using var watch = run.Attach(model, adamw);
        var optimizer = watch.Optimizer;
        for (var step = 0; step < 45; step++)
        {
            if (step % 15 == 0)
            {
                model.Freeze(step != 15);
            }

            using var scope = NewDisposeScope();
            var words = randint(0, 11, [16]);
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(words), words.add(1).remainder(11));
            loss.backward();
            optimizer.step();
            watch.OnStepEnd(loss);
        }

        run.LoopEnded(model);
    }

    /// <summary>In double precision from the middle on, with a new optimizer, as TorchSharp asks for.</summary>
    public static void Converted(Run run)
    {
        random.manual_seed(17);
        using var model = Toy.Network();
        var first = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, first);
        for (var step = 0; step < 20; step++)
        {
            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
        }

        first.Dispose();
        model.to(ScalarType.Float64);
        using var second = optim.AdamW(model.parameters(), lr: 5e-3);
        var optimizer = watch.Attach(second);
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var (inputs, targets) = Toy.Batch();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(
                model.call(inputs.to_type(ScalarType.Float64)), targets.to_type(ScalarType.Float64));
            loss.backward();
            optimizer.step();
            watch.OnStepEnd(optimizer, loss);
        }

        run.LoopEnded(model);
    }

    /// <summary>
    /// A module of the user's own with bare parameters, one of them a scalar, one laid out the other way round, one without a
    /// gradient.
    /// </summary>
    public static void Bare(Run run)
    {
        random.manual_seed(19);
        using var model = new Mixture();
        using var rmsProp = optim.RMSProp(model.parameters(), lr: 5e-3, momentum: 0.5);
        using var watch = run.Attach(model, rmsProp);
        for (var step = 0; step < 40; step++)
        {
            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
        }

        run.LoopEnded(model);
    }

    private sealed class NextWord : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _embedding;
        private readonly Linear _hidden;
        private readonly Linear _head;

        public NextWord(int words, int width)
            : base(nameof(NextWord))
        {
            _embedding = nn.Embedding(words, width);
            _hidden = nn.Linear(width, width);
            _head = nn.Linear(width, words);
            _head.weight = _embedding.weight!;
            RegisterComponents();
        }

        public void Freeze(bool frozen) => _embedding.weight!.requires_grad = !frozen;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _head.call(nn.functional.gelu(_hidden.call(_embedding.call(input)))).MoveToOuterDisposeScope();
        }
    }

    private sealed class Mixture : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _directions = new(randn(8, 2).t());
        private readonly Parameter _gates = new(zeros(8));
        private readonly Parameter _scale = new(ones([]));
        private readonly Parameter _offset = new(zeros(1), requires_grad: false);

        public Mixture()
            : base(nameof(Mixture)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var mixed = tanh(input.matmul(_directions)) * sigmoid(_gates);
            return (mixed.sum(1, keepdim: true) * _scale + _offset).MoveToOuterDisposeScope();
        }
    }
}
