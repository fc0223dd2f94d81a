namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>Subspaces: ranks, projections and angles of cases made by hand.</summary>
public class SubspaceTests
{
    [Fact]
    public void Of_DependentAndZeroVectors_AreDroppedAndCounted()
    {
        var subspace = Subspace.Of(4, [[1, 1, 0, 0], [2, 2, 0, 0], [0, 0, 0, 0], [1, 1, 1e-3, 0], [3, 3, 5, 0]]);

        Assert.Equal(2, subspace.Dimension);
        Assert.Equal(3, subspace.Dropped);
        AssertClose([Math.Sqrt(0.5), Math.Sqrt(0.5), 0, 0], subspace.Parts[0].Vectors[0], 1e-15);
        AssertClose([0, 0, 1, 0], subspace.Parts[0].Vectors[1], 1e-12);
    }

    [Theory, InlineData(1e-200), InlineData(1), InlineData(1e200)]
    public void Of_NearlyParallelVectorsOfAnyLength_AreOrthonormal(double scale)
    {
        // Läuchli's vectors: one pass of Gram–Schmidt leaves them far from orthogonal.
        const double E = 1e-8;
        var subspace = Subspace.Of(
            4, [[scale, E * scale, 0, 0], [scale, 0, E * scale, 0], [scale, 0, 0, E * scale]]);

        Assert.Equal(3, subspace.Dimension);
        var vectors = subspace.Parts[0].Vectors;
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(i == j ? 1 : 0, QuadraticModel.Dot(vectors[i], vectors[j]), 1e-14);
            }
        }
    }

    [Fact]
    public void Project_ByHand_SplitsAVector()
    {
        var subspace = Subspace.Of(3, [[3, 0, 4]]);
        double[] vector = [1, 7, 2];
        var parallel = new double[3];

        subspace.Project(vector, parallel);

        // ⟨(0.6, 0, 0.8), (1, 7, 2)⟩ = 2.2
        AssertClose([1.32, 0, 1.76], parallel, 1e-15);
        Assert.Equal(2.2 * 2.2 / 54, subspace.EnergyShare(vector), 1e-15);
        Assert.Equal(double.NaN, subspace.EnergyShare([0, 0, 0]));
        subspace.Project(vector, vector);
        AssertClose([1.32, 0, 1.76], vector, 1e-15);
    }

    [Fact]
    public void Join_OfBlocks_ProjectsAsTheWholeVectorsDo()
    {
        var joined = Subspace.Join([Subspace.Of(9, [[1, 2], [3, -1]], 6), Subspace.Of(9, [[1, 1, 2]], 1)]);
        var whole = Subspace.Of(
            9, [[0, 0, 0, 0, 0, 0, 1, 2, 0], [0, 0, 0, 0, 0, 0, 3, -1, 0], [0, 1, 1, 2, 0, 0, 0, 0, 0]]);
        double[] vector = [1, -2, 3, 0.5, 9, -4, 2, 8, 5];
        var (a, b) = (new double[9], new double[9]);

        joined.Project(vector, a);
        whole.Project(vector, b);

        Assert.Equal(3, joined.Dimension);
        Assert.Equal([1, 6], joined.Parts.Select(part => part.Start));
        AssertClose(b, a, 1e-14);
        AssertClose([0, 0, 0], whole.PrincipalAngles(joined), 1e-14);
        var sham = joined.RandomLike(5);
        Assert.Equal([(1, 1), (6, 2)], sham.Parts.Select(part => (part.Start, part.Vectors.Length)));
        Assert.Equal(0, sham.EnergyShare([1, 0, 0, 0, 1, 1, 0, 0, 1]));
    }

    [Fact]
    public void OfTrajectory_PlantedPlane_FindsItAndWhatHolds95Percent()
    {
        // Centred, orthogonal courses of variance 9 : 1 : 0.01 times T along three axes, about a mean far away.
        double[] mean = [100, -50, 20, 3], first = [0.6, 0.8, 0, 0], second = [-0.8, 0.6, 0, 0], third = [0, 0, 1, 0];
        var rows = new double[8][];
        for (var t = 0; t < 8; t++)
        {
            var (a, b, c) = (3 * Math.Sqrt(2) * Math.Cos(t * Math.PI / 4), Math.Sqrt(2) * Math.Sin(t * Math.PI / 4),
                0.1 * (t % 2 == 0 ? 1 : -1));
            rows[t] = [.. Enumerable.Range(0, 4).Select(i => mean[i] + (a * first[i]) + (b * second[i]) + (c * third[i]))];
        }

        var k95 = Subspace.OfTrajectory(10, 5, rows, null);
        var one = Subspace.OfTrajectory(10, 5, rows, 1);
        var five = Subspace.OfTrajectory(10, 5, rows, 5);

        Assert.Equal(2, k95.Dimension);
        AssertClose([0, 0], k95.PrincipalAngles(Subspace.Of(10, [first, second], 5)), 1e-9);
        AssertClose([0], one.PrincipalAngles(Subspace.Of(10, [first], 5)), 1e-9);
        Assert.Equal((3, 2), (five.Dimension, five.Dropped));
    }

    [Fact]
    public void OfTrajectory_ThatStandsStill_IsEmpty()
    {
        var subspace = Subspace.OfTrajectory(3, 0, [[0, 0], [0, 0]], null);

        Assert.Equal(0, subspace.Dimension);
        Assert.Equal(0, subspace.EnergyShare([1, 2, 3]));
    }

    [Fact]
    public void PrincipalAngles_ByHand_AreExactForSmallOnesToo()
    {
        double[] angles = [1e-9, 0.3, 1.5];
        double[][] a = [.. angles.Select((_, i) => Unit(8, (2 * i, 1)))];
        double[][] b = [.. angles.Select((angle, i) => Unit(8, (2 * i, Math.Cos(angle)), ((2 * i) + 1, Math.Sin(angle))))];

        var measured = Subspace.Of(8, [a[2], a[0], a[1]]).PrincipalAngles(Subspace.Of(8, [.. b, Unit(8, (7, 1))]));

        Assert.Equal(3, measured.Length);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, measured[i] / angles[i], 1e-6);
            Assert.Equal(angles[i], measured[i], 1e-14);
        }
    }

    [Fact]
    public void Random_HoldsItsShareOfAnyVectorOnAverage_AndRepeats()
    {
        // The share of a fixed vector in a uniform K-space is Beta(K/2, (P−K)/2): mean 0.1, standard deviation
        // √(2·0.1·0.9/(P + 2)) = 0.0421; of the mean of 400, 0.0021. Five of these fail once in 1.7 million seeds.
        var vector = Unit(100, (3, 1), (40, -2), (99, 0.5));
        var shares = Enumerable.Range(0, 400).Select(seed => Subspace.Random(100, 10, (ulong)seed).EnergyShare(vector)).ToArray();

        Assert.Equal(0.1, shares.Average(), 5 * 0.0021);
        Assert.Equal(shares[7], Subspace.Random(100, 10, 7).EnergyShare(vector));
    }

    [Fact]
    public void OfDirections_AreTheLeadingOnesOfTheWindow()
    {
        double[] parameters = new double[6];
        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("w", parameters),
            new MonitorOptions
            {
                Windows = [new(Every: 1, Length: 3)],
                Sketch = new() { Mode = WindowMode.Exact },
                Run = new() { Folder = null },
            });
        var seen = 0;
        monitor.AfterSamples = _ =>
        {
            foreach (var spectrum in monitor.ReadySpectra)
            {
                seen++;
                var window = spectrum.Access(monitor.Inventory);
                AssertClose([0], Subspace.OfDirections(window, 0, 1).PrincipalAngles(Subspace.Of(6, [Unit(6, (1, 1))])), 1e-12);
                AssertClose([0], Subspace.OfDirections(window, 1, 1).PrincipalAngles(Subspace.Of(6, [Unit(6, (4, 1))])), 1e-12);
                Assert.Equal(
                    "Directions 2 to 4 were asked for; the window has 1 to 3.",
                    Assert.Throws<ArgumentException>(() => Subspace.OfDirections(window, 1, 3)).Message);
            }
        };
        foreach (var (step, (index, size)) in new[] { (1, 3.0), (4, 2.0), (0, 1.0) }.Index())
        {
            parameters[index] += size;
            monitor.Observe(step + 1);
        }

        Assert.Equal((1, 0), (seen, monitor.Report.HandlerFailures));
    }

    [Fact]
    public void WhatDoesNotFit_IsNamed()
    {
        AssertMessage("Vector 1 has 2 elements; it must have 3, as the first one has.", () => Subspace.Of(3, [[1, 2, 3], [1, 2]]));
        AssertMessage("Vector 0 holds NaN or infinity; a basis needs finite numbers.", () => Subspace.Of(2, [[1, double.NaN]]));
        AssertMessage("The vectors cover elements 2 to 4; they must lie between 0 and 3.", () => Subspace.Of(3, [[1, 1]], 2));
        AssertMessage("dimension is 4; it must lie between 0 and 3.", () => Subspace.Random(3, 4, 0));
        AssertMessage("The way has 0 rows; there must be at least 1.", () => Subspace.OfTrajectory(3, 0, [], 2));
        AssertMessage("The vector has 2 elements; the subspace is one of 3.", () => Subspace.Random(3, 1, 0).EnergyShare([1, 2]));
        AssertMessage(
            "Parts of elements 0 to 2 and 1 to 3 overlap; subspaces that are joined may not. Make one subspace of all vectors.",
            () => Subspace.Join([Subspace.Of(3, [[1, 1]], 1), Subspace.Of(3, [[1, 1]])]));
    }

    private static void AssertMessage(string message, Action action) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);

    private static double[] Unit(int count, params (int Index, double Value)[] elements)
    {
        var vector = new double[count];
        foreach (var (index, value) in elements)
        {
            vector[index] = value;
        }

        return vector;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
