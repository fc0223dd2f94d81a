namespace SpectralEdge.Monitor.Tests;

public class BackboneAnalyzerTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(24)]
    [InlineData(47)]
    [InlineData(48)]
    public void Analyze_AnyTrajectory_IsWhatADecompositionOfTheDisplacementsGives(int count) => Property.ForAll(
        random =>
        {
            var steps = Matrices.GaussianRows(random, count, 60);
            var slow = new SlowBackbone(Walks.Displacements(steps));
            var (backbone, weights, conditions) = Walks.Analyze(steps, 60);

            Assert.Equal(SampleConditions.None, conditions);
            Assert.All(Walks.Forms, form =>
            {
                Assert.Equal(1, backbone.Share(form) / slow.Share(form), 1e-11);
                var (ratio, expected) = (backbone.FirstRatio(form), slow.FirstRatio(form));

                // Three centred rows have two singular values, and the second may be small.
                Assert.Equal(1, ratio / expected, 1e-9);
            });
            AssertClose(slow.Direction(), Combine(weights, Walks.Displacements(steps)));
        },
        cases: 10);

    [Fact]
    public void Analyze_SeveralGroups_IsTheWholeOfThem()
    {
        var random = new Random(1);
        var steps = Matrices.GaussianRows(random, 20, 50);
        double[][] first = [.. steps.Select(step => step[..30])];
        double[][] second = [.. steps.Select(step => step[30..])];
        var (whole, weights, _) = Walks.Analyze(steps, 50, capacity: 20);
        var (backbone, sum) = (new Backbone(), new double[20]);
        var analyzer = new BackboneAnalyzer(20);

        analyzer.Begin(20);
        analyzer.Add(Matrices.Gram(Walks.Displacements(first)), [.. first.Select(step => Vectors.Dot(step, step))], 30);
        analyzer.Add(Matrices.Gram(Walks.Displacements(second)), [.. second.Select(step => Vectors.Dot(step, step))], 20);
        analyzer.Analyze(backbone, sum);

        AssertClose(weights, sum);
        Assert.All(Walks.Forms, form =>
        {
            Assert.Equal(whole.Share(form), backbone.Share(form), 1e-12);
            Assert.Equal(whole.RandomWalkShare(form), backbone.RandomWalkShare(form), 1e-12);

            // Lengths in the groups vary, so their products are not exactly those of 50 dimensions.
            Assert.Equal(1, backbone.RandomWalkDeviation(form) / whole.RandomWalkDeviation(form), 0.1);
        });
    }

    [Fact]
    public void Analyze_StraightLine_HasAShareOfOne()
    {
        var step = Vectors.GaussianDoubles(new Random(1), 40);
        var (backbone, weights, conditions) = Walks.Analyze([.. Enumerable.Repeat(step, 15)], 40);

        Assert.Equal(SampleConditions.None, conditions);
        Assert.Equal(1, backbone.Share(DisplacementForm.None), 1e-12);
        Assert.Equal(1, backbone.Share(DisplacementForm.UnitRows), 1e-12);
        Assert.Equal(1, backbone.Share(DisplacementForm.Centred), 1e-12);
        Assert.Equal(double.NaN, backbone.FirstRatio(DisplacementForm.None));
        var v = Combine(weights, Walks.Displacements([.. Enumerable.Repeat(step, 15)]));
        AssertClose([.. step.Select(x => x / Math.Sqrt(Vectors.Dot(step, step)))], v);
    }

    [Fact]
    public void Analyze_NothingMoves_IsUndefined()
    {
        var (backbone, _, conditions) = Walks.Analyze([.. Enumerable.Repeat(new double[10], 5)], 10);

        Assert.Equal(SampleConditions.AllZero, conditions);
        Assert.All(Walks.Forms, form =>
        {
            Assert.Equal(double.NaN, backbone.Share(form));
            Assert.Equal(double.NaN, backbone.FirstRatio(form));
            Assert.Equal(double.NaN, backbone.RandomWalkShare(form));
            Assert.Equal(double.NaN, backbone.ZScore(form));
        });
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 6)]
    [InlineData(8, 12)]
    public void Analyze_SomeStepsAreZero_IsDefined(int first, int last)
    {
        var steps = Matrices.GaussianRows(new Random(1), 12, 50);
        for (var step = first; step < last; step++)
        {
            steps[step] = new double[50];
        }

        var (backbone, weights, conditions) = Walks.Analyze(steps, 50);

        Assert.Equal(SampleConditions.None, conditions);
        Assert.Equal(
            new SlowBackbone(Walks.Displacements(steps)).Share(DisplacementForm.None),
            backbone.Share(DisplacementForm.None),
            1e-12);
        Assert.All(Walks.Forms, form => Assert.True(double.IsFinite(backbone.ZScore(form))));
        var v = Combine(weights, Walks.Displacements(steps));
        Assert.Equal(1, Vectors.Dot(v, v), 1e-12);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Analyze_NotFinite_IsSaidSo(double value)
    {
        var steps = Matrices.GaussianRows(new Random(1), 12, 50);
        steps[5][7] = value;
        var (backbone, _, conditions) = Walks.Analyze(steps, 50);

        Assert.Equal(SampleConditions.NotFinite, conditions);
        Assert.All(Walks.Forms, form => Assert.Equal(double.NaN, backbone.Share(form)));
    }

    [Theory]
    [InlineData(1e-100)]
    [InlineData(1e100)]
    public void Analyze_OtherUnits_ChangesNoFigure(double unit)
    {
        var steps = Matrices.GaussianRows(new Random(1), 20, 50);
        double[][] scaled = [.. steps.Select(step => step.Select(x => x * unit).ToArray())];
        var (before, after) = (Walks.Analyze(steps, 50).Backbone, Walks.Analyze(scaled, 50).Backbone);

        Assert.All(Walks.Forms, form => Assert.Equal(before.Share(form), after.Share(form), 1e-12));
    }

    [Fact]
    public void Analyze_NeverAllocates()
    {
        var (analyzer, backbone, weights) = (new BackboneAnalyzer(48), new Backbone(), new double[48]);
        var gram = Matrices.Gram(Walks.Displacements(Matrices.GaussianRows(new Random(1), 48, 50)));

        Assert.Equal(0, Allocations.Of(() =>
        {
            analyzer.Begin(48);
            analyzer.Add(gram, weights, 50);
            analyzer.Analyze(backbone, new Span<double>(weights));
        }));
    }

    [Fact]
    public void Figures_UnknownForm_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backbone().Share((DisplacementForm)4));

    private static double[] Combine(double[] weights, double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(k => weights.Zip(rows, (weight, row) => weight * row[k]).Sum())];

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
}
