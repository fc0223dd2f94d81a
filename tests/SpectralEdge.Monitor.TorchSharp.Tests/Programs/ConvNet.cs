using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Images through convolutions with batch norm and dropout, evaluated every few steps.</summary>
internal static class ConvNet
{
    private const int Classes = 3;

    public static void Train(Run run)
    {
        random.manual_seed(7);
        using var model = new Network();
        using var sgd = optim.SGD(model.parameters(), learningRate: 0.05, momentum: 0.9, weight_decay: 1e-4);
        using var watch = run.Attach(model, sgd);
        var optimizer = watch.Optimizer;
        var (testImages, testLabels) = Images(16);
        for (var step = 0; step < 30; step++)
        {
            using (NewDisposeScope())
            {
                model.train();
                var (images, labels) = Images(8);
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(model.call(images), labels);
                loss.backward();
                optimizer.step();
                watch.OnStepEnd(loss);
            }

            if (step % 10 == 9)
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                model.eval();
                run.Losses.Add(nn.functional.cross_entropy(model.call(testImages), testLabels).item<float>());
            }
        }

        run.LoopEnded(model);
        testImages.Dispose();
        testLabels.Dispose();
    }

    /// <summary>Noise, with one bright column for each class.</summary>
    private static (Tensor Images, Tensor Labels) Images(int count)
    {
        using var scope = NewDisposeScope();
        var labels = randint(0, Classes, [count]);
        var columns = labels.view(-1, 1, 1, 1).expand(count, 1, 8, 1).mul(2);
        var images = randn(count, 1, 8, 8).scatter_add(3, columns, ones(count, 1, 8, 1) * 3);
        return (images.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential _features = nn.Sequential(
            nn.Conv2d(1, 8, kernel_size: 3, padding: 1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 12, kernel_size: 3, padding: 1, bias: false),
            nn.BatchNorm2d(12),
            nn.ReLU());

        private readonly Dropout _dropout = nn.Dropout(0.25);
        private readonly Linear _classifier = nn.Linear(12 * 4 * 4, Classes);

        public Network()
            : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _classifier.call(_dropout.call(_features.call(input).flatten(1))).MoveToOuterDisposeScope();
        }
    }
}
