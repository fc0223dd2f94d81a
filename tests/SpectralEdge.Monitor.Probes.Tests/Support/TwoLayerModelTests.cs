namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>The hand-made derivatives of the two-layer network are those of its loss.</summary>
public class TwoLayerModelTests
{
    [Fact]
    public void Gradient_AndHessianProduct_AgreeWithCentralDifferences()
    {
        const double Step = 1e-4;
        var model = new TwoLayerModel(3, 4, 3, seed: 1);
        var (batch, random) = (new ProbeBatch(ProbeBatch.Train, 5), new Random(2));
        double[] v = [.. Enumerable.Range(0, model.Count).Select(_ => random.NextDouble() - 0.5)];
        double[] place = new double[model.Count], gradient = new double[model.Count], product = new double[model.Count];
        double[] ahead = new double[model.Count], behind = new double[model.Count];
        model.Read(place);
        model.Gradient(batch, gradient);
        model.HessianProduct(batch, v, product);

        // Third derivatives are of order 1, so central differences are off by about Step².
        model.Save();
        model.Write([.. place.Zip(v, (x, d) => x + (Step * d))]);
        var lossAhead = model.Gradient(batch, ahead);
        model.Write([.. place.Zip(v, (x, d) => x - (Step * d))]);
        var lossBehind = model.Gradient(batch, behind);
        model.Restore();

        Assert.Equal(QuadraticModel.Dot(gradient, v), (lossAhead - lossBehind) / (2 * Step), 1e-7);
        Assert.True(QuadraticModel.Dot(product, product) > 1e-3);
        for (var i = 0; i < model.Count; i++)
        {
            Assert.Equal(product[i], (ahead[i] - behind[i]) / (2 * Step), 1e-7);
        }
    }
}
