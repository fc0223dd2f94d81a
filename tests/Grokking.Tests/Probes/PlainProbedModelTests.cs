using Grokking.Network;
using SpectralEdge.Monitor.Probes;

namespace Grokking.Tests;

/// <summary>Loss, gradient and curvature of the plain network against the same network in float64.</summary>
public class PlainProbedModelTests
{
    private static readonly ProbeBatch Batch = new(ProbeBatch.Train, 3);

    [Fact]
    public void Gradient_IsThatOfTraining()
    {
        using var training = new PlainTraining(Toy.Settings(7));
        using var network = new Transformer(Toy.Settings(7).Network, seed: 1);
        var model = training.Probed();
        var gradient = new double[network.ParameterCount];

        var loss = model.Gradient(Batch, gradient);

        Assert.Equal(network.Train(model.Draw(Batch)), loss);
        Assert.Equal(network.Parameters.SelectMany(parameter => parameter.Gradients).Select(value => (double)value), gradient);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void Derivatives_AreThoseInFloat64(int steps)
    {
        using var training = new PlainTraining(Toy.Settings(7) with { BatchSize = 8 });
        for (var step = 0; step < steps; step++)
        {
            training.Step();
        }

        using var network = new Transformer(Toy.Settings(7).Network, seed: 1);
        var (model, place) = (training.Probed(), Toy.Place(training));
        var reference = new ReferenceNetwork(network, Toy.Settings(7).Network, model.Draw(Batch));
        var (gradient, product) = (new double[place.Length], new double[place.Length]);

        Assert.Equal(reference.Loss(place), model.Loss(Batch), 1e-5);
        Assert.Equal(reference.Loss(place), model.Gradient(Batch, gradient), 1e-5);
        int[] elements = [.. Enumerable.Range(0, place.Length).Where(i => i % 5 == 2)];
        Assert.InRange(Toy.Error(At(gradient), reference.Gradient(place, elements)), 0, 1e-5);

        // Along the gradient, along noise, and along the bias of one norm.
        var random = new Random(5);
        double[][] directions =
            [gradient, [.. place.Select(_ => random.NextDouble() - 0.5)], [.. place.Select((_, i) => i is >= 160 and < 176 ? 1.0 : 0)]];
        foreach (var direction in directions)
        {
            var length = Math.Sqrt(direction.Sum(value => value * value));
            double[] unit = [.. direction.Select(value => value / length)];
            Assert.Equal(HessianProduct.Differences, model.HessianProduct(Batch, unit, product));
            Assert.InRange(Toy.Error(At(product), reference.HessianProduct(place, unit, elements)), 0, 5e-4);
        }

        double[] At(double[] vector) => [.. elements.Select(i => vector[i])];
        Assert.Equal(place, Toy.Place(training));
    }

    [Fact]
    public void Batches_OfAnIndex_AreTheSameAndOthersDiffer()
    {
        using var training = new PlainTraining(Toy.Settings(59));
        var model = training.Probed();
        Example[] Of(string set, long index) => [.. model.Draw(new ProbeBatch(set, index))];

        var first = Of(ProbeBatch.Train, 0);
        Assert.Equal(first, Of(ProbeBatch.Train, 0));
        Assert.NotEqual(first, Of(ProbeBatch.Train, 1));
        Assert.NotEqual(first, Of(ProbeBatch.Validation, 0));
        Assert.Empty(Of(ProbeBatch.Validation, 0).Intersect(new ModularAddition(59, seed: 1).Train));
        Assert.Subset(new ModularAddition(59, seed: 1).Train.ToHashSet(), first.ToHashSet());
    }

    [Fact]
    public void HessianProduct_OfABatchThatFails_LeavesTheParameters()
    {
        var data = new ModularAddition(7, seed: 1);
        using var training = new PlainTraining(Toy.Settings(7), data);
        var (model, place) = (training.Probed(), Toy.Place(training));
        data.Train.AsSpan().Fill(new Example(99, 0, 0));

        Assert.Throws<ArgumentOutOfRangeException>(
            () => model.HessianProduct(Batch, place, new double[place.Length]));
        Assert.Equal(place, Toy.Place(training));
    }

    [Fact]
    public void Restore_AfterAProbe_PutsBackValuesAndGradients()
    {
        using var training = new PlainTraining(Toy.Settings(7));
        training.Step();
        var (model, place, gradients) = (training.Probed(), Toy.Place(training), Toy.Gradients(training));

        model.Save();
        model.Write(new double[place.Length]);
        model.Gradient(Batch, new double[place.Length]);
        Assert.NotEqual(gradients, Toy.Gradients(training));
        model.Restore();

        Assert.Equal(place, Toy.Place(training));
        Assert.Equal(gradients, Toy.Gradients(training));
    }
}
