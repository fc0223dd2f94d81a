namespace SpectralEdge.Monitor.Analysis.Tests;

public class DotProductsTests
{
    private const int Length = 12;

    [Fact]
    public void Of_Golden_AgreesWithNumPy()
    {
        var products = SweepGolden.Products();

        StatisticsGolden.Close(
            SweepGolden.Entry.Series("first"),
            [.. Enumerable.Range(0, products.Count).Select(i => products[i, 0])],
            StatisticsGolden.Sums);
    }

    [Fact]
    public void AtStride_IsTheMatrixOfSummedUpdates()
    {
        var updates = SweepGolden.Entry.Series("updates");
        foreach (var stride in new[] { 1, 2, 5, 7, 48 })
        {
            var count = SweepGolden.Products().Count / stride;
            var summed = new double[count * Length];
            for (var i = 0; i < count * stride * Length; i++)
            {
                summed[(i / Length / stride * Length) + (i % Length)] += updates[i];
            }

            var found = SweepGolden.Products().AtStride(stride);
            Assert.Equal((count, stride), (found.Count, found.Stride));
            Equal(DotProducts.Of(summed, count), found);
        }
    }

    [Fact]
    public void AtStride_TwiceTwo_IsFour() =>
        Equal(SweepGolden.Products().AtStride(4), SweepGolden.Products().AtStride(2).AtStride(2));

    [Fact]
    public void Plus_GroupsOfParameters_IsTheMatrixOfAll()
    {
        var updates = SweepGolden.Entry.Series("updates");
        var count = SweepGolden.Products().Count;
        double[] Part(int from, int to) => [.. updates.Where((_, i) => i % Length >= from && i % Length < to)];

        Equal(SweepGolden.Products(), DotProducts.Of(Part(0, 5), count).Plus(DotProducts.Of(Part(5, Length), count)));
    }

    [Fact]
    public void Of_SinglePrecision_HasDoubleProducts()
    {
        float[] updates = [1e-4f, 3, 1e4f, 1e-4f];
        var products = DotProducts.Of(updates, 2);

        Near.Equal((1e-4f * (double)1e4f) + (3 * (double)1e-4f), products[1, 0]);
    }

    [Fact]
    public void CopyWindow_IsABlock()
    {
        var gram = new double[9];
        SweepGolden.Products().CopyWindow(4, 3, gram);

        Assert.Equal(SweepGolden.Products()[6, 5], gram[7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepGolden.Products().CopyWindow(46, 3, new double[9]));
        Assert.Throws<ArgumentException>(() => SweepGolden.Products().CopyWindow(0, 3, new double[8]));
    }

    [Fact]
    public void FromMatrix_WhatIsNoMatrixOfProducts_IsRefused()
    {
        Assert.Equal(2, DotProducts.FromMatrix([1, 2, 2, 5], 2)[0, 1]);
        Assert.Throws<ArgumentException>(() => DotProducts.FromMatrix([1, 2, 3, 5], 2));
        Assert.Throws<ArgumentException>(() => DotProducts.FromMatrix([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => DotProducts.Of([1.0, 2, 3], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => DotProducts.Of([1.0], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepGolden.Products().AtStride(49));
    }

    private static void Equal(DotProducts expected, DotProducts found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            StatisticsGolden.Close(
                [.. Enumerable.Range(0, expected.Count).Select(j => expected[i, j])],
                [.. Enumerable.Range(0, expected.Count).Select(j => found[i, j])],
                StatisticsGolden.Sums);
        }
    }
}
