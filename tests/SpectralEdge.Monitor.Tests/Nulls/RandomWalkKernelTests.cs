namespace SpectralEdge.Monitor.Tests;

public class RandomWalkKernelTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(13)]
    [InlineData(48)]
    public void Limit_MeasuredSteps_HasTheSharesAndRatiosOfTheNull(int count)
    {
        double[] norms = [.. Enumerable.Range(1, count).Select(i => 1 + Math.Sin(i))];
        var walk = new RandomWalkNull(norms);
        var (backbone, _, _) = Walks.Analyze(Walks.Steps(new Random(1), norms, 60), 60);

        Assert.All(Walks.Forms, form =>
        {
            Assert.Equal(walk.FirstShare(form), backbone.RandomWalkShare(form), 1e-11);
            Assert.Equal(1, backbone.RandomWalkRatio(form) / walk.SingularRatios(form)[0], 1e-9);
        });
    }

    // Walks with just these lengths, as a run is compared with. First order is good enough from 3 rows in 64 dimensions on, and
    // for rows whose lengths fall twentyfold.
    [Theory]
    [InlineData(3, 64, 0)]
    [InlineData(12, 64, 0)]
    [InlineData(12, 256, 3)]
    [InlineData(30, 256, 0)]
    [InlineData(48, 128, 3)]
    public void ShareVariance_SimulatedWalks_HaveNormalZScores(int count, int dimensions, double decay)
    {
        const int Seeds = 300;
        double[] norms = [.. Enumerable.Range(0, count).Select(i => Math.Exp(-decay * i / count))];
        var backbones = Enumerable.Range(0, Seeds).Select(seed => Walks.Analyze(
            Walks.Steps(new Random(seed), norms, dimensions), dimensions).Backbone).ToList();

        Assert.All(Walks.Forms, form =>
        {
            double[] z = [.. backbones.Select(backbone => backbone.ZScore(form))];
            var mean = z.Average();

            // Four standard errors of 300 normal numbers, and 0.3 of a deviation for the second order, which grows with T/√p.
            Assert.InRange(mean, -0.3 - (4 / Math.Sqrt(Seeds)), 0.3 + (4 / Math.Sqrt(Seeds)));
            Assert.InRange(
                Math.Sqrt(z.Average(x => (x - mean) * (x - mean))),
                1 - (4 / Math.Sqrt(2 * Seeds)),
                1 + (4 / Math.Sqrt(2 * Seeds)));
            Assert.InRange(z.Count(x => Math.Abs(x) < 2) / (double)Seeds, 0.90, 0.995);
        });
    }

    [Fact]
    public void ZScore_StepsThatKeepTheirDirection_IsLarge()
    {
        var random = new Random(1);
        var along = Vectors.GaussianDoubles(random, 256);
        double[][] steps =
        [
            .. Enumerable.Range(0, 30).Select(_ => Vectors.GaussianDoubles(random, 256).Zip(along, (x, y) => x + y).ToArray()),
        ];
        var (backbone, _, _) = Walks.Analyze(steps, 256);

        Assert.All(Walks.Forms, form => Assert.InRange(backbone.ZScore(form), 5, 100));
    }

    [Fact]
    public void ZScore_NoMoreDimensionsThanRows_IsUndefined()
    {
        var steps = Matrices.GaussianRows(new Random(1), 20, 20);

        Assert.Equal(double.NaN, Walks.Analyze(steps, 20).Backbone.ZScore(DisplacementForm.None));
        Assert.True(double.IsFinite(Walks.Analyze(steps, 20.5).Backbone.ZScore(DisplacementForm.None)));
    }
}
