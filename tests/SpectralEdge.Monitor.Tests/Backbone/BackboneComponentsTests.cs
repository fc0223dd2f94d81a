namespace SpectralEdge.Monitor.Tests;

/// <summary>Further components, the dimension of the manifold, and backbones of two phases.</summary>
public class BackboneComponentsTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(32)]
    public void Analyze_AnyTrajectory_HasTheSharesAndTheDimensionOfADecomposition(int count) => Property.ForAll(
        random =>
        {
            // Lengths and a drift of their own, so that dimensions differ.
            var steps = Matrices.GaussianRows(random, count, 60);
            var drift = random.NextDouble() * 2;
            foreach (var step in steps)
            {
                step[0] += 5 * drift;
            }

            var slow = new SlowBackbone(Walks.Displacements(steps));
            var backbone = Walks.Analyze(steps, 60).Backbone;
            Assert.All(Walks.Forms, form =>
            {
                for (var component = 1; component <= 5; component++)
                {
                    Assert.Equal(
                        component <= count ? slow.Share(form, component) : double.NaN, backbone.Share(form, component), 1e-10);
                }

                Assert.Equal(slow.Dimension(form), backbone.Dimension(form));
            });
        },
        cases: 10);

    /// <summary>
    /// Equal steps at right angles: min(s, t) has the eigenvalues 1/(4 sin²((2k − 1)π/(4T + 2))), centred 1/(4 sin²(kπ/2T)).
    /// </summary>
    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void RandomWalk_EqualSteps_HasTheClosedForm(int count)
    {
        var backbone = Walks.Analyze(Matrices.Orthonormal(new Random(1), count, 40), 40).Backbone;
        double[] plain = [.. Enumerable.Range(1, count).Select(k => Inverse(((2 * k) - 1) * Math.PI / ((4 * count) + 2)))];
        double[] centred = [.. Enumerable.Range(1, count - 1).Select(k => Inverse(k * Math.PI / (2 * count)))];

        foreach (var (form, values) in new[] { (DisplacementForm.None, plain), (DisplacementForm.Centred, centred) })
        {
            for (var component = 1; component <= 5; component++)
            {
                var share = values[component - 1] / values.Sum();
                Assert.Equal(share, backbone.RandomWalkShare(form, component), 1e-12);

                // The steps are such a walk, so the measured ones are the same.
                Assert.Equal(share, backbone.Share(form, component), 1e-12);
            }

            var dimension = 1 + Enumerable.Range(0, values.Length).First(k => values.Take(k + 1).Sum() >= 0.95 * values.Sum());
            Assert.Equal((dimension, dimension), (backbone.Dimension(form), backbone.RandomWalkDimension(form)));
        }

        static double Inverse(double angle) => 1 / (4 * Math.Sin(angle) * Math.Sin(angle));
    }

    [Fact]
    public void Dimension_StraightLineAndPlane_IsOneAndTwo()
    {
        double[][] line = [.. Enumerable.Repeat<double[]>([1, 2, 0], 12)];
        double[][] circle = [.. Enumerable.Range(0, 12).Select(t => new[] { Math.Cos(t * 0.5), Math.Sin(t * 0.5), 0 })];

        Assert.Equal(1, Walks.Analyze(line, 3).Backbone.Dimension(DisplacementForm.Centred));
        Assert.Equal(2, Walks.Analyze(circle, 3).Backbone.Dimension(DisplacementForm.Centred));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(32)]
    public void Phases_AnyTrajectory_AreThoseOfItsHalves(int count)
    {
        var steps = Matrices.GaussianRows(new Random(count), count, 50);
        var half = count / 2;
        var (early, late) = (
            new SlowBackbone(Walks.Displacements(steps[..half])), new SlowBackbone(Walks.Displacements(steps[half..])));

        var backbone = Walks.Analyze(steps, 50, capacity: 32).Backbone;

        Assert.Equal(half, backbone.EarlyRows);
        Assert.Equal(early.Share(DisplacementForm.UnitRows), backbone.EarlyShare, 1e-10);
        Assert.Equal(late.Share(DisplacementForm.UnitRows), backbone.LateShare, 1e-10);
        Assert.Equal(Vectors.Dot(early.Direction(), late.Direction()), backbone.PhaseCosine, 1e-9);

        // The null by orthogonal steps of the same lengths.
        double[] lengths = [.. steps.Select(step => Math.Sqrt(Vectors.Dot(step, step)))];
        Assert.Equal(Walk(lengths[..half]), backbone.EarlyRandomWalkShare, 1e-10);
        Assert.Equal(Walk(lengths[half..]), backbone.LateRandomWalkShare, 1e-10);

        static double Walk(double[] lengths) => new SlowBackbone(Walks.Displacements(
            [.. lengths.Select((length, i) => lengths.Select((_, k) => k == i ? length : 0).ToArray())])).Share(
            DisplacementForm.UnitRows);
    }

    [Fact]
    public void Phases_TooFewRows_AreUndefined()
    {
        var backbone = Walks.Analyze(Matrices.GaussianRows(new Random(1), 5, 20), 20).Backbone;

        Assert.Equal(0, backbone.EarlyRows);
        Assert.All(
            [backbone.EarlyShare, backbone.LateRandomWalkShare, backbone.PhaseCosine],
            value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public void Phases_StraightLineAndReturn_GoOnAndBack()
    {
        double[] step = [1, 2, 3];
        double[][] on = [.. Enumerable.Repeat(step, 12)];
        double[][] back = [.. on[..6], .. Enumerable.Repeat(step.Select(x => -x).ToArray(), 6)];

        Assert.Equal(1, Walks.Analyze(on, 3).Backbone.PhaseCosine, 1e-12);
        Assert.Equal(-1, Walks.Analyze(back, 3).Backbone.PhaseCosine, 1e-12);
    }

    // Cosines of two independent directions in p = 64 dimensions; their mean size scatters by 0.6/√(400 p), and four times that
    // is exceeded once in 16,000.
    [Fact]
    public void PhaseCosine_RandomWalks_IsAsLargeAsNoiseMakesIt()
    {
        var random = new Random(7);
        var sizes = Enumerable.Range(0, 400).Average(
            _ => Math.Abs(Walks.Analyze(Walks.Steps(random, [.. Enumerable.Repeat(1.0, 12)], 64), 64).Backbone.PhaseCosine));

        Assert.Equal(Math.Sqrt(2 / (Math.PI * 64)), sizes, 4 * 0.6 / Math.Sqrt(400 * 64));
    }

    [Fact]
    public void Figures_UnknownComponent_AreRefused() => Assert.StartsWith(
        "component is 6; it must lie between 1 and 5. Further ones are not kept.",
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backbone().Share(DisplacementForm.None, 6)).Message,
        StringComparison.Ordinal);
}
