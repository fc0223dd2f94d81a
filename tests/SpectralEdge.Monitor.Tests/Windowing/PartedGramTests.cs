namespace SpectralEdge.Monitor.Tests;

public class PartedGramTests
{
    [Fact]
    public void Part_RowsSetOneByOne_IsTheGramMatrixOfThePart() => Property.ForAll(random =>
    {
        var (window, parts) = (random.Next(1, 8), random.Next(1, 9));
        var matrices = RandomParts(random, window, parts);

        var gram = Parted(matrices, window);

        Assert.Equal((window, parts), (gram.Capacity, gram.Parts));
        Assert.All(Enumerable.Range(0, parts), part => Assert.Equal(matrices[part], gram.Part(part).ToArray()));
    });

    [Fact]
    public void SetRow_APlaceTakenBefore_ReplacesItsRowAndColumn()
    {
        var gram = new PartedGram(2, 2);
        gram.SetRow(0, [1, 2, 10, 20]);
        gram.SetRow(1, [3, 4, 30, 40]);
        gram.SetRow(0, [5, 6, 50, 60]);

        Assert.Equal([5.0, 6, 6, 4], gram.Part(0).ToArray());
        Assert.Equal([50.0, 60, 60, 40], gram.Part(1).ToArray());
    }

    [Fact]
    public void Add_AnyLength_AddsEveryElement()
    {
        var random = new Random(1);
        for (var n = 0; n <= 257; n++)
        {
            var (matrix, sum) = (Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n));
            double[] expected = [.. matrix.Zip(sum, (a, b) => a + b)];

            PartedGram.Add(matrix, sum);

            Assert.Equal(expected, sum);
        }
    }

    [Fact]
    public void LeaveOut_AnyLength_ScalesTheOtherPartsUp()
    {
        var random = new Random(1);
        for (var n = 0; n <= 257; n++)
        {
            var (exact, whole, part) =
                (Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n));
            double[] expected = [.. Enumerable.Range(0, n).Select(i => exact[i] + (1.25 * (whole[i] - exact[i] - part[i])))];
            var estimate = new double[n];

            PartedGram.LeaveOut(exact, whole, part, 1.25, estimate);

            Vectors.AssertSameBits(expected, estimate, $"length {n}");
        }
    }

    [Fact]
    public void LeaveOut_OverAllParts_AveragesToTheWhole() => Property.ForAll(random =>
    {
        // What makes the estimates comparable with the whole one: each part is left out once, and m/(m − 1) makes good for it.
        var (n, parts) = (random.Next(1, 30), random.Next(2, 9));
        var (exact, sum, estimate) = (Vectors.GaussianDoubles(random, n), new double[n], new double[n]);
        var matrices = Matrices.GaussianRows(random, parts, n);
        double[] whole = [.. Enumerable.Range(0, n).Select(i => exact[i] + matrices.Sum(matrix => matrix[i]))];
        foreach (var part in matrices)
        {
            PartedGram.LeaveOut(exact, whole, part, parts / (parts - 1.0), estimate);
            PartedGram.Add(estimate, sum);
        }

        Assert.All(Enumerable.Range(0, n), i => Assert.Equal(whole[i], sum[i] / parts, 1e-12));
    });

    [Fact]
    public void Clear_AfterUse_LeavesZeros()
    {
        var gram = Parted(RandomParts(new Random(1), 3, 4), 3);

        gram.Clear();

        Assert.All(Enumerable.Range(0, 4), part => Assert.All(gram.Part(part).ToArray(), element => Assert.Equal(0, element)));
    }

    [Fact]
    public void SetRowAddLeaveOutClear_NeverAllocate()
    {
        var gram = new PartedGram(4, 8);
        var (products, sum, estimate) = (new double[32], new double[16], new double[16]);

        Assert.Equal(0, Allocations.Of(() =>
        {
            gram.SetRow(1, products);
            PartedGram.Add(gram.Part(2), sum);
            PartedGram.LeaveOut(sum, sum, gram.Part(1), 8 / 7.0, estimate);
            gram.Clear();
        }));
    }

    /// <summary>Gram matrices of random rows, one for each part.</summary>
    private static double[][] RandomParts(Random random, int window, int parts) =>
        [.. Enumerable.Range(0, parts).Select(_ => Matrices.Gram(Matrices.GaussianRows(random, window, 3)))];

    private static PartedGram Parted(double[][] matrices, int window)
    {
        var gram = new PartedGram(window, matrices.Length);
        for (var slot = 0; slot < window; slot++)
        {
            gram.SetRow(slot, [.. matrices.SelectMany(matrix => matrix.Skip(slot * window).Take(window))]);
        }

        return gram;
    }
}
