namespace SpectralEdge.Monitor.Tests;

public class SketchPartsTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(1024)]
    [InlineData(4160)]
    [InlineData(65_536)]
    public void Separate_AnyLength_PutsEachBucketInTheRangeOfItsPart(int length)
    {
        double[] sketch = [.. Enumerable.Range(0, length).Select(bucket => (double)bucket)];
        var parted = new double[length];
        SketchParts.Separate(sketch, parted);

        Assert.Equal(sketch, parted.Order());
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(i / (length / SketchParts.Count), Part((int)parted[i]));
        }
    }

    /// <summary>
    /// Buckets that hold coordinates of one column, or neighbours: a part that held them all would be alone with their energy.
    /// </summary>
    [Theory]
    [InlineData(1, 64)]
    [InlineData(8, 8)]
    [InlineData(64, 8)]
    [InlineData(512, 8)]
    [InlineData(4096, 8)]
    [InlineData(128, 32)]
    [InlineData(1024, 32)]
    [InlineData(1000, 64)]
    [InlineData(768, 64)]
    public void Parts_OfBucketsThatLieAStrideApart_AreAllThere(int stride, int buckets) =>
        Assert.Equal(SketchParts.Count, Enumerable.Range(0, buckets).Select(i => Part(i * stride)).Distinct().Count());

    [Fact]
    public void Separate_NeverAllocates()
    {
        var (sketch, parted) = (new double[1024], new double[1024]);

        Assert.Equal(0, Allocations.Of(() => SketchParts.Separate(sketch, parted)));
    }

    /// <summary>Straight from the definition.</summary>
    private static int Part(int bucket)
    {
        var sum = 0;
        for (var unit = bucket / 8; unit > 0; unit /= 8)
        {
            sum += unit % 8;
        }

        return sum % 8;
    }
}
