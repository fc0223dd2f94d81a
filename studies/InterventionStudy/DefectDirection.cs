using Grokking.Network;
using Grokking.Torch;
using SpectralEdge.Monitor.Interventions;
using static TorchSharp.torch;

namespace InterventionStudy;

/// <summary>The commutator defect of two batches, θ_AB − θ_BA, by differences as published; no optimizer, no decay, no clipping.</summary>
internal sealed class DefectDirection(TorchTraining training, int seed)
{
    private const double Displacement = 1e-3;

    // Far from the streams of the demo and of the other studies.
    private const ulong Stream = 301;

    /// <summary>Measures it once, with two batches of the training half.</summary>
    public ComputedDirections Directions => new(_ => [Measure()]);

    private double[] Measure()
    {
        using var scope = NewDisposeScope();
        var settings = new NetworkOptions();
        var train = new ModularAddition(settings.Modulus, seed).Train;
        var random = new Random(RandomStream.Derive(seed, Stream));
        var (a, b) = (Draw(), Draw());
        var parameters = training.Model.parameters().ToArray();
        var kept = parameters.Select(parameter => parameter.detach().clone()).ToArray();
        var (gradientA, gradientB) = (Gradient(a), Gradient(b));
        var (afterA, afterB) = (GradientBeside(b, gradientA), GradientBeside(a, gradientB));

        // θ_AB − θ_BA = −η (g_A(θ) + g_B(θ − η g_A)) + η (g_B(θ) + g_A(θ − η g_B)).
        return [.. parameters.SelectMany((_, i) =>
            ((gradientB[i] + afterB[i] - gradientA[i] - afterA[i]) * Displacement).to_type(ScalarType.Float64)
                .contiguous().data<double>().ToArray())];

        Example[] Draw() => [.. Enumerable.Range(0, 256).Select(_ => train[random.Next(train.Length)])];

        Tensor[] Gradient(Example[] batch)
        {
            var pairs = tensor(batch.SelectMany(example => new long[] { example.A, example.B }).ToArray()).view(-1, 2);
            var labels = tensor(batch.Select(example => (long)example.Label).ToArray());
            var loss = nn.functional.cross_entropy(training.Model.call(pairs), labels);
            return [.. autograd.grad([loss], parameters)];
        }

        Tensor[] GradientBeside(Example[] batch, Tensor[] gradient)
        {
            Move(i => kept[i] - (gradient[i] * Displacement));
            var beside = Gradient(batch);
            Move(i => kept[i]);
            return beside;
        }

        void Move(Func<int, Tensor> to)
        {
            using var noGrad = no_grad();
            for (var i = 0; i < parameters.Length; i++)
            {
                _ = parameters[i].copy_(to(i));
            }
        }
    }
}
