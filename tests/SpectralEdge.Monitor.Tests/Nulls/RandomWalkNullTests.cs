namespace SpectralEdge.Monitor.Tests;

public class RandomWalkNullTests
{
    private static readonly RandomWalkNull Fifty = Equal(50);

    [Fact]
    public void FirstShare_FiftyEqualSteps_IsThePublishedOne()
    {
        // Published in per cent to one digit.
        Assert.Equal(0.811, Fifty.FirstShare(DisplacementForm.None), 0.00051);
        Assert.Equal(0.699, Fifty.FirstShare(DisplacementForm.UnitRows), 0.00051);
        Assert.Equal(0.720, Fifty.FirstShare(DisplacementForm.UnitRows, 10), 0.00051);
        Assert.Equal(50, Fifty.Steps);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(200)]
    public void FirstShare_EqualSteps_IsTheClosedFormAndTendsToItsLimit(int steps)
    {
        // Eigenvalues of min(i, j) are 1/(4 sin²((2k − 1) π/(4T + 2))), of its centred form 1/(4 sin²(k π/(2T))).
        var plain = 1 / (4 * Math.Pow(Math.Sin(Math.PI / ((4 * steps) + 2)), 2)) / (steps * (steps + 1) / 2.0);
        var centred = 1 / (4 * Math.Pow(Math.Sin(Math.PI / (2 * steps)), 2)) / (((steps * steps) - 1) / 6.0);

        Assert.Equal(plain, Equal(steps).FirstShare(DisplacementForm.None), 1e-12);
        Assert.Equal(centred, Equal(steps).FirstShare(DisplacementForm.Centred), 1e-12);

        // 1/sin²x = 1/x² + 1/3 + …: the limits are met up to 0.4/T² and (6/π² + 1/2)/T² = 1.11/T², and terms of higher order.
        Assert.Equal(8 / (Math.PI * Math.PI), plain, 1.0 / (steps * steps));
        Assert.Equal(6 / (Math.PI * Math.PI), centred, 1.4 / (steps * steps));
    }

    [Fact]
    public void SingularRatios_FiftyEqualSteps_ArePublished()
    {
        double[] plain = [3.00, 1.67, 1.40, 1.28, 1.22, 1.18, 1.15, 1.13, 1.11];
        double[] unit = [2.30, 1.57, 1.36, 1.27, 1.21, 1.17, 1.15, 1.13, 1.12];

        // Published to two digits.
        Assert.All(plain.Zip(Fifty.SingularRatios(DisplacementForm.None)), pair => Assert.Equal(pair.First, pair.Second, 0.0051));
        Assert.All(
            unit.Zip(Fifty.SingularRatios(DisplacementForm.UnitRows)), pair => Assert.Equal(pair.First, pair.Second, 0.0051));
        Assert.Equal(49, Fifty.SingularRatios(DisplacementForm.None).Length);
        Assert.Equal(48, Fifty.SingularRatios(DisplacementForm.Centred).Length);
        Assert.All(Fifty.SingularRatios(DisplacementForm.Centred), ratio => Assert.InRange(ratio, 1, 3));
    }

    [Fact]
    public void RotationCurve_EqualSteps_IsFlatAndAsPublished()
    {
        var curve = Fifty.RotationCurve(10);

        Assert.Equal(41, curve.Length);
        Assert.All(curve, value => Assert.Equal(curve[0], value, 1e-12));

        // Published to two digits as a mean of .80 to .81.
        Assert.InRange(curve[0], 0.795, 0.815);
    }

    [Fact]
    public void RotationCurve_OneLongStep_TurnsTowardsIt()
    {
        double[] norms = [.. Enumerable.Repeat(1.0, 30)];
        norms[15] = 100;
        var curve = new RandomWalkNull(norms).RotationCurve(10);

        // Windows that both hold the long step from their first steps on point along it.
        Assert.InRange(curve[12], 0.99, 1);
        Assert.InRange(curve[0], 0.795, 0.815);
    }

    [Fact]
    public void Simulations_ManyDimensions_AreTheLimit()
    {
        var share = Fifty.SimulateFirstShare(DisplacementForm.UnitRows, 1e10, draws: 5, seed: 1);
        var rotation = Fifty.SimulateRotation(10, double.PositiveInfinity, draws: 2, seed: 1);

        Assert.Equal(Fifty.FirstShare(DisplacementForm.UnitRows), share.Mean, 1e-4);
        Assert.Equal(Fifty.RotationCurve(10)[0], rotation.Mean, 1e-4);
    }

    [Theory]
    [InlineData(DisplacementForm.None)]
    [InlineData(DisplacementForm.UnitRows)]
    [InlineData(DisplacementForm.Centred)]
    [InlineData(DisplacementForm.UnitRows | DisplacementForm.Centred)]
    public void SimulateFirstShare_FewDimensions_IsThatOfDirectlyDrawnWalks(DisplacementForm form)
    {
        const int Walks = 400;
        double[] norms = [1, 1, 2, 3, 3, 2, 1, 1, 1, 1];
        var simulated = new RandomWalkNull(norms).SimulateFirstShare(form, 60, Walks, seed: 1);
        var random = new Random(2);
        var direct = new NullDistribution(Enumerable.Range(0, Walks).Select(_ => DirectShare(random, norms, 60, form)));

        // Means of n draws each differ by √2 s/√n; standard deviations by about s/√n where the draws are nearly normal. Four of
        // them.
        Assert.Equal(direct.Mean, simulated.Mean, 4 * direct.StandardDeviation * Math.Sqrt(2.0 / Walks));
        Assert.Equal(1, simulated.StandardDeviation / direct.StandardDeviation, 4 / Math.Sqrt(Walks));
        Assert.Equal(0, simulated.ZScore(simulated.Mean), 1e-9);
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomWalkNull([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomWalkNull([1, 0, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fifty.RotationCurve(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fifty.RotationCurve(51));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fifty.FirstShare(DisplacementForm.None, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fifty.FirstShare(DisplacementForm.None, 51));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fifty.SimulateRotation(10, 50, draws: 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fifty.SimulateRotation(10, 51, draws: 0, seed: 1));
        Assert.Single(Equal(3).RotationCurve(3));
    }

    private static RandomWalkNull Equal(int steps) => new([.. Enumerable.Repeat(2.0, steps)]);

    /// <summary>All coordinates drawn, the share by another solver.</summary>
    private static double DirectShare(Random random, double[] norms, int dimensions, DisplacementForm form)
    {
        var rows = Matrices.GaussianRows(random, norms.Length, dimensions);
        for (var t = 0; t < rows.Length; t++)
        {
            rows[t] = [.. rows[t].Select((x, k) => (x * norms[t]) + (t == 0 ? 0 : rows[t - 1][k]))];
        }

        if (form.HasFlag(DisplacementForm.UnitRows))
        {
            rows = [.. rows.Select(row => row.Select(x => x / Math.Sqrt(Vectors.Dot(row, row))).ToArray())];
        }

        if (form.HasFlag(DisplacementForm.Centred))
        {
            double[] mean = [.. Enumerable.Range(0, dimensions).Select(k => rows.Average(row => row[k]))];
            rows = [.. rows.Select(row => row.Select((x, k) => x - mean[k]).ToArray())];
        }

        var lambda = Matrices.Eigenvalues(Matrices.Gram(rows), rows.Length);
        return lambda[0] / lambda.Sum();
    }
}
