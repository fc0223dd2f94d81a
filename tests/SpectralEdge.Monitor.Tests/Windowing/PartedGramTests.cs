using SpectralEdge.Monitor.Tests.Support;
using SpectralEdge.Monitor.Windowing;

namespace SpectralEdge.Monitor.Tests.Windowing;

public class PartedGramTests
{
    [Fact]
    public void AddTo_AnyNumberOfParts_IsTheSumOfTheParts() => Property.ForAll(random =>
    {
        var (window, parts) = (random.Next(1, 6), random.Next(1, 9));
        var matrices = RandomParts(random, window, parts);

        var sum = new GramMatrix(window);
        Parted(matrices, window).AddTo(sum);

        AssertClose(Combine(matrices, _ => 1), sum);
    });

    [Fact]
    public void AddWithoutPartTo_AnyPart_ScalesTheOthersUp() => Property.ForAll(random =>
    {
        var (window, parts) = (random.Next(1, 6), random.Next(2, 9));
        var matrices = RandomParts(random, window, parts);
        var gram = Parted(matrices, window);
        for (var left = 0; left < parts; left++)
        {
            var sum = new GramMatrix(window);
            gram.AddWithoutPartTo(left, sum);

            AssertClose(Combine(matrices, part => part == left ? 0 : parts / (parts - 1.0)), sum);
        }
    });

    [Fact]
    public void AddWithoutPartTo_OverAllParts_AveragesToTheWhole() => Property.ForAll(random =>
    {
        // What makes the estimates comparable with the whole one: each part is left out once, and m/(m − 1) makes good for it.
        var (window, parts) = (random.Next(1, 6), random.Next(2, 9));
        var matrices = RandomParts(random, window, parts);
        var gram = Parted(matrices, window);
        var sum = new GramMatrix(window);
        for (var left = 0; left < parts; left++)
        {
            gram.AddWithoutPartTo(left, sum);
        }

        AssertClose(Combine(matrices, _ => parts), sum);
    });

    [Fact]
    public void AddWithoutPartTo_ASinglePart_IsAddedWhole()
    {
        var gram = new PartedGram(2, 1);
        gram.SetRow(0, [1, 2]);
        var sum = new GramMatrix(2);

        gram.AddWithoutPartTo(0, sum);

        Assert.Equal([1.0, 2, 2, 0], Copy(sum));
    }

    [Fact]
    public void AddTo_Twice_AddsTwice()
    {
        var gram = new PartedGram(2, 2);
        gram.SetRow(0, [1, 2, 10, 20]);
        var sum = new GramMatrix(2);

        gram.AddTo(sum);
        gram.AddTo(sum);

        Assert.Equal([22.0, 44, 44, 0], Copy(sum));
    }

    [Fact]
    public void Clear_AfterUse_LeavesZeros()
    {
        var gram = Parted(RandomParts(new Random(1), 3, 4), 3);
        var sum = new GramMatrix(3);

        gram.Clear();
        gram.AddTo(sum);

        Assert.All(Copy(sum), element => Assert.Equal(0, element));
    }

    [Fact]
    public void SetRowAddToAddWithoutPartTo_NeverAllocate()
    {
        var gram = new PartedGram(4, 8);
        var products = new double[32];
        var sum = new GramMatrix(4);

        Assert.Equal(0, Allocations.Of(() =>
        {
            gram.SetRow(1, products);
            gram.AddTo(sum);
            gram.AddWithoutPartTo(2, sum);
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

    private static double[] Combine(double[][] matrices, Func<int, double> factor) =>
        [.. Enumerable.Range(0, matrices[0].Length).Select(i => matrices.Select((matrix, part) => factor(part) * matrix[i]).Sum())];

    private static void AssertClose(double[] expected, GramMatrix actual)
    {
        foreach (var (wanted, got) in expected.Zip(Copy(actual)))
        {
            // Sums of at most 64 numbers below 100: far below 1e-11.
            Assert.Equal(wanted, got, 1e-11);
        }
    }

    private static double[] Copy(GramMatrix gram)
    {
        var matrix = new double[gram.Capacity * gram.Capacity];
        gram.CopyTo(0, matrix);
        return matrix;
    }
}
