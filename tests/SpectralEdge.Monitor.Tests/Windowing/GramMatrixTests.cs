using SpectralEdge.Monitor.Tests.Support;
using SpectralEdge.Monitor.Windowing;

namespace SpectralEdge.Monitor.Tests.Windowing;

public class GramMatrixTests
{
    [Fact]
    public void CopyTo_AnyOldestPlace_PutsTheRowsInOrderOfTime() => Property.ForAll(random =>
    {
        var window = random.Next(1, 12);
        var rows = Matrices.GaussianRows(random, window, 5);
        var gram = GramOf(rows);
        var oldest = random.Next(window);
        var matrix = new double[window * window];

        gram.CopyTo(oldest, matrix);

        double[][] inTime = [.. rows[oldest..], .. rows[..oldest]];
        Assert.Equal(Matrices.Gram(inTime), matrix);
    });

    [Fact]
    public void SetRow_APlaceTakenBefore_ReplacesItsRowAndColumn()
    {
        var gram = new GramMatrix(2);
        gram.SetRow(0, [1, 2]);
        gram.SetRow(1, [3, 4]);
        gram.SetRow(0, [5, 6]);

        Assert.Equal([5.0, 6, 6, 4], Copy(gram));
    }

    [Fact]
    public void Add_AnotherMatrix_AddsItScaled()
    {
        var (gram, other) = (new GramMatrix(2), new GramMatrix(2));
        gram.SetRow(0, [1, 2]);
        other.SetRow(0, [10, 20]);
        other.SetRow(1, [20, 30]);

        gram.Add(other, 0.5);

        Assert.Equal([6.0, 12, 12, 15], Copy(gram));
        Assert.Equal([10.0, 20, 20, 30], Copy(other));
    }

    [Fact]
    public void Clear_AfterUse_LeavesZeros()
    {
        var gram = GramOf(Matrices.GaussianRows(new Random(1), 4, 3));

        gram.Clear();

        Assert.All(Copy(gram), element => Assert.Equal(0, element));
    }

    [Fact]
    public void SetRowAddCopyToClear_NeverAllocate()
    {
        var (gram, other) = (new GramMatrix(8), new GramMatrix(8));
        var (products, matrix) = (new double[8], new double[64]);

        Assert.Equal(0, Allocations.Of(() =>
        {
            gram.SetRow(3, products);
            gram.Add(other, 2);
            gram.CopyTo(3, matrix);
            gram.Clear();
        }));
    }

    private static GramMatrix GramOf(double[][] rows)
    {
        var gram = new GramMatrix(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            gram.SetRow(i, [.. rows.Select(row => Vectors.Dot(row, rows[i]))]);
        }

        return gram;
    }

    private static double[] Copy(GramMatrix gram)
    {
        var matrix = new double[gram.Capacity * gram.Capacity];
        gram.CopyTo(0, matrix);
        return matrix;
    }
}
