using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A generator and a discriminator, each with an optimizer of its own.</summary>
internal static class Adversarial
{
    private const int Batch = 16;
    private const int Noise = 4;

    /// <summary>Two models, each with a callback.</summary>
    public static void TrainTwoModels(Run run)
    {
        random.manual_seed(11);
        using var generator = Generator();
        using var discriminator = Discriminator();
        using var ofGenerator = optim.Adam(generator.parameters(), lr: 2e-3, beta1: 0.5);
        using var ofDiscriminator = optim.Adam(discriminator.parameters(), lr: 2e-3, beta1: 0.5);
        using var watchG = run.Attach(generator, ofGenerator);
        using var watchD = run.Attach(discriminator, ofDiscriminator);
        for (var step = 0; step < 30; step++)
        {
            using var scope = NewDisposeScope();
            watchD.OnStepEnd(StepOfDiscriminator(generator, discriminator, watchD.Optimizer));
            watchG.OnStepEnd(StepOfGenerator(generator, discriminator, watchG.Optimizer));
        }

        run.LoopEnded(generator, discriminator);
    }

    /// <summary>One module that holds both, two optimizers, and one callback.</summary>
    public static void TrainOneModule(Run run)
    {
        random.manual_seed(11);
        using var both = new Both();
        using var ofGenerator = optim.Adam(both.Generator.parameters(), lr: 2e-3, beta1: 0.5);
        using var ofDiscriminator = optim.RMSProp(both.Discriminator.parameters(), lr: 1e-3);
        using var watch = run.Attach(both, ofGenerator);
        var optimizerD = watch.Attach(ofDiscriminator);
        for (var step = 0; step < 30; step++)
        {
            using var scope = NewDisposeScope();
            StepOfDiscriminator(both.Generator, both.Discriminator, optimizerD);
            watch.OnFurtherStep(ofDiscriminator);
            watch.OnStepEnd(ofGenerator, StepOfGenerator(both.Generator, both.Discriminator, watch.Optimizer));
        }

        run.LoopEnded(both);
    }

    private static Tensor StepOfDiscriminator(Sequential generator, Sequential discriminator, optim.Optimizer optimizer)
    {
        optimizer.zero_grad();
        var real = randn(Batch, 2) * 0.5 + tensor(new[] { 1f, -1f });
        var fake = generator.call(randn(Batch, Noise)).detach();
        var loss = Judge(discriminator.call(real), right: true) + Judge(discriminator.call(fake), right: false);
        loss.backward();
        optimizer.step();
        return loss;
    }

    private static Tensor StepOfGenerator(Sequential generator, Sequential discriminator, optim.Optimizer optimizer)
    {
        optimizer.zero_grad();
        var loss = Judge(discriminator.call(generator.call(randn(Batch, Noise))), right: true);
        loss.backward();
        optimizer.step();
        return loss;
    }

    private static Tensor Judge(Tensor logits, bool right) =>
        nn.functional.binary_cross_entropy_with_logits(logits, right ? ones_like(logits) : zeros_like(logits));

    private static Sequential Generator() =>
        nn.Sequential(nn.Linear(Noise, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2));

    private static Sequential Discriminator() =>
        nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.1), nn.Linear(16, 1));

    private sealed class Both : nn.Module
    {
        private readonly Sequential _generator = Adversarial.Generator();
        private readonly Sequential _discriminator = Adversarial.Discriminator();

        public Both()
            : base(nameof(Both)) => RegisterComponents();

        public Sequential Generator => _generator;

        public Sequential Discriminator => _discriminator;
    }
}
