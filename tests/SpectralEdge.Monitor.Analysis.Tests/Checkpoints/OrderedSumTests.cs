namespace SpectralEdge.Monitor.Analysis.Tests;

public class OrderedSumTests
{
    [Fact]
    public void TryAdd_InAnyOrder_AddsInTheirOrder()
    {
        // 1e16 + 1 is 1e16 in float64: the order shows.
        double[] chunks = [1e16, 1, -1e16, 3];
        var sum = new double[1];
        var ordered = new OrderedSum(sum);
        foreach (var number in new[] { 3, 1, 0, 2 })
        {
            var buckets = ordered.Rent();
            Assert.Equal(0, buckets[0]);
            buckets[0] = chunks[number];
            Assert.True(ordered.TryAdd(number, buckets));
        }

        Assert.Equal(3, sum[0]);
    }

    [Fact]
    public void TryAdd_TooManyWait_TakesTheNextOneOnly()
    {
        var sum = new double[1];
        var ordered = new OrderedSum(sum);
        for (var number = 1; number <= 32; number++)
        {
            Assert.True(ordered.TryAdd(number, [1]));
        }

        Assert.False(ordered.TryAdd(33, [1]));
        Assert.True(ordered.TryAdd(0, [1]));
        Assert.Equal(33, sum[0]);
        Assert.True(ordered.TryAdd(33, [1]));
    }
}
