namespace SpectralEdge.Monitor.Tests;

public class DisplacementRowsTests
{
    private const int Capacity = 6;
    private const int Length = 13;

    [Fact]
    public void Advance_AnyNumberOfUpdates_KeepsRowsAtEqualDistances()
    {
        var (rows, states) = (new DisplacementRows(Capacity, Length), new List<double[]>());
        var random = new Random(1);
        states.Add(Vectors.GaussianDoubles(random, Length));
        states[0].CopyTo(rows.Present);
        rows.Begin();
        for (var t = 1; t <= 100; t++)
        {
            states.Add([.. states[^1].Select(x => x + Vectors.Gaussian(random))]);
            states[^1].CopyTo(rows.Present);
            var before = rows.Count;
            var changed = rows.Advance();

            Assert.Equal(t, rows.Updates);
            Assert.Equal(changed, rows.Count != before);
            Assert.InRange(rows.Count, t <= Capacity ? t : Capacity / 2, Capacity);
            Assert.InRange(t - (rows.Count * rows.Stride), 0, rows.Stride);
            AssertRows(rows, states);
            AssertClose(Difference(states[t], states[t - 1]), rows.Update.ToArray());
            AssertClose(Difference(states[t], states[0]), rows.Displacement.ToArray());
            Assert.Equal(Square(Difference(states[t], states[t - 1])), rows.UpdateSquare, 1e-9);
            Assert.Equal(Square(Difference(states[t], states[0])), rows.DisplacementSquare, 1e-9);
        }

        Assert.Equal(16, rows.Stride);
    }

    [Fact]
    public void Begin_AfterAGap_LeavesTheStartAndTheRows()
    {
        var rows = new DisplacementRows(Capacity, 1);
        void Go(double state, Action step)
        {
            rows.Present[0] = state;
            step();
        }

        Go(10, rows.Begin);
        Go(11, () => rows.Advance());
        Go(50, rows.Begin);
        Go(52, () => rows.Advance());

        Assert.Equal(2, rows.Update[0]);
        Assert.Equal(42, rows.Displacement[0]);
        Assert.Equal([1, 41 * 41], rows.Steps.ToArray());
    }

    [Fact]
    public void Advance_WithoutAStart_DoesNothing()
    {
        var rows = new DisplacementRows(Capacity, 1);
        rows.Present[0] = 1;

        Assert.False(rows.Advance());
        Assert.Equal(0, rows.Updates);

        rows.Begin();
        rows.Present[0] = 2;
        Assert.True(rows.Advance());
        rows.Clear();
        Assert.False(rows.Advance());
        Assert.Equal((0, 0, 1), (rows.Count, rows.Updates, rows.Stride));
    }

    [Fact]
    public void Advance_NeverAllocates()
    {
        var rows = new DisplacementRows(Capacity, Length);
        rows.Begin();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                rows.Present[i % Length] += i;
                rows.Advance();
            }
        }));
    }

    private static void AssertRows(DisplacementRows rows, List<double[]> states)
    {
        double[][] kept =
        [
            .. Enumerable.Range(1, rows.Count).Select(row => Difference(states[(int)(row * rows.Stride)], states[0])),
        ];
        for (var i = 0; i < rows.Count; i++)
        {
            var before = i == 0 ? new double[Length] : kept[i - 1];
            Assert.Equal(1, rows.Steps[i] / Square(Difference(kept[i], before)), 1e-12);
            for (var j = 0; j < rows.Count; j++)
            {
                Assert.Equal(Vectors.Dot(kept[i], kept[j]), rows.Gram[(i * Capacity) + j], 1e-9);
            }
        }

        var (weights, sum) = (Vectors.GaussianDoubles(new Random(rows.Count), rows.Count), new double[Length]);
        rows.Combine(weights, sum);
        AssertClose([.. Enumerable.Range(0, Length).Select(k => weights.Zip(kept, (weight, row) => weight * row[k]).Sum())], sum);
    }

    private static double[] Difference(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

    private static double Square(double[] x) => Vectors.Dot(x, x);

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
}
