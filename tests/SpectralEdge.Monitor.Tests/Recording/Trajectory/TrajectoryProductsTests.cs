namespace SpectralEdge.Monitor.Tests;

public sealed class TrajectoryProductsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TrajectoryHeader _header = Recordings.Header(("a", 20), ("b", 7));
    private readonly string _path;

    public TrajectoryProductsTests() => _path = Path.Combine(_folder.Path, TrajectoryWriter.FileName);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27 * 8 * 3)]
    [InlineData(27 * 8 * 7)]
    [InlineData(1 << 20)]
    public void ReadProducts_AnyMemory_AreThoseOfTheUpdates(long workingBytes)
    {
        var states = Write(breakAt: 5);
        using var reader = TrajectoryReader.Open(_path);

        var products = reader.ReadProducts(workingBytes: workingBytes);

        // Nine records, two of which are not the end of an update.
        Assert.Equal(7, products.Updates.Count);
        Assert.Equal([false, true, true, true, false, true, true], products.Updates.Select(update => update.ContinuesLast));
        Assert.Equal([0, 10, 20, 30, 50, 60, 70], products.Updates.Select(update => update.FromStep));
        Assert.All(products.Updates, update => Assert.Equal(10, update.Stride));
        var updates = products.Updates.Select(update => Difference(
            states[update.ToStep / 10], states[update.FromStep / 10])).ToArray();
        for (var i = 0; i < updates.Length; i++)
        {
            for (var j = 0; j < updates.Length; j++)
            {
                Assert.Equal(Dot(updates[i], updates[j], 0, 20), products.Group(0)[(i * 7) + j], 1e-12);
                Assert.Equal(Dot(updates[i], updates[j], 20, 27), products.Group(1)[(i * 7) + j], 1e-12);
                Assert.Equal(Dot(updates[i], updates[j], 0, 27), products.Whole[(i * 7) + j], 1e-12);
            }
        }
    }

    [Fact]
    public void FillGram_WindowAcrossABreak_IsRefused()
    {
        Write(breakAt: 5);
        using var reader = TrajectoryReader.Open(_path);
        var products = reader.ReadProducts();
        var gram = new double[4];

        Assert.True(products.FillGram(products.Whole, 0, 2, gram));
        Assert.False(products.FillGram(products.Whole, 1, 2, gram));
        Assert.True(products.FillGram(products.Whole, 4, 1, gram));
        var exception = Assert.Throws<ArgumentException>(() => products.FillGram(products.Whole, 4, 2, gram));
        Assert.Equal(
            "2 updates of 2 from update 4 on are asked for; they must lie among the 7 recorded ones, and gram must be "
                + "square. Ask for fewer.",
            exception.Message);
    }

    [Fact]
    public void ReadProducts_OfAnotherLayout_TakesItsSamplesAlone()
    {
        var other = Recordings.Header(("c", 5)) with { Layout = 1 };
        using (var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue))
        {
            writer.Write(0, 0, 0, 0, false, new double[27]);
            writer.Write(1, 0, 0, 0, false, new double[27]);
            writer.BeginLayout(other);
            writer.Write(2, 0, 0, 0, false, [1, 0, 0, 0, 0]);
            writer.Write(3, 0, 0, 0, false, [1, 2, 0, 0, 0]);
            writer.Write(5, 0, 0, 0, false, [1, 5, 0, 4, 0]);
        }

        using var reader = TrajectoryReader.Open(_path);
        var products = reader.ReadProducts(layout: 1);

        Assert.Equal([new TrajectoryUpdate(2, 3, false), new TrajectoryUpdate(3, 5, true)], products.Updates);
        Assert.Equal([4, 6, 6, 25], products.Whole.ToArray());
        Assert.Equal([4, 6, 6, 25], products.Group(0).ToArray());
        Assert.Empty(reader.ReadProducts(layout: 2).Updates);
    }

    /// <summary>Nine samples; one of them does not go on from the one before.</summary>
    private double[][] Write(int breakAt)
    {
        var random = new Random(3);
        double[][] states =
        [
            .. Enumerable.Range(0, 9).Select(_ => Vectors.GaussianSingles(random, 27).Select(value => (double)value).ToArray()),
        ];
        using var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue);
        for (var index = 0; index < states.Length; index++)
        {
            writer.Write(10 * index, 0, 0, 0, index == breakAt, states[index]);
        }

        return states;
    }

    private static double[] Difference(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

    private static double Dot(double[] x, double[] y, int from, int to) =>
        Enumerable.Range(from, to - from).Sum(i => x[i] * y[i]);
}
