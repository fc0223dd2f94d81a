using Grokking.Network;

namespace Grokking.Tests;

public class TransformerTests
{
    private static readonly NetworkOptions Options = new();

    [Fact]
    public void Parameters_OfTheDemo_Number41339()
    {
        using var network = new Transformer(Options, seed: 1);

        Assert.Equal(41_339, network.ParameterCount);
        Assert.Equal(network.ParameterCount, network.Parameters.Sum(parameter => parameter.Values.Length));
    }

    [Fact]
    public void Train_ForEveryTensor_GivesTheSlopeOfTheLoss()
    {
        using var network = new Transformer(Options, seed: 3);
        var batch = Batch(seed: 3, 64);
        network.Train(batch);
        var gradients = network.Parameters.Select(parameter => parameter.Gradients.ToArray()).ToArray();
        for (var i = 0; i < gradients.Length; i++)
        {
            var parameter = network.Parameters[i];
            var norm = Math.Sqrt(gradients[i].Sum(g => (double)g * g));

            // The change of the loss is about 0.02 |g|; its float32 rounding of about 1e-6 is then below 1 % for |g| above 0.005.
            Assert.True(norm > 0.005, $"{parameter.Name} has a gradient of {norm}: too small to check.");
            const double Step = 0.01;
            var forward = LossAt(Step);
            var backward = LossAt(-Step);
            var slope = (forward - backward) / (2 * Step);

            // Curvature makes a central difference of this step err by well below 2 %.
            Assert.True(Math.Abs(slope - norm) < 0.03 * norm, $"{parameter.Name}: gradient {norm}, slope of the loss {slope}.");

            double LossAt(double along)
            {
                var values = parameter.Values.ToArray();
                for (var j = 0; j < values.Length; j++)
                {
                    parameter.Values[j] += (float)(along * gradients[i][j] / norm);
                }

                var loss = network.Evaluate(batch).Loss;
                values.CopyTo(parameter.Values, 0);
                return loss;
            }
        }
    }

    [Fact]
    public void Train_WithEqualSeeds_GivesEqualBits()
    {
        Assert.Equal(Run(seed: 5, steps: 50), Run(seed: 5, steps: 50));
        Assert.NotEqual(Run(seed: 5, steps: 5), Run(seed: 6, steps: 5));
    }

    private static Example[] Batch(int seed, int count)
    {
        var batch = new Example[count];
        new ModularAddition(Options.Modulus, seed).DrawBatch(batch);
        return batch;
    }

    private static float[] Run(int seed, int steps)
    {
        using var training = new PlainTraining(new DemoSettings { Seed = seed });
        for (var step = 0; step < steps; step++)
        {
            training.Step();
        }

        return training.Snapshot();
    }
}
