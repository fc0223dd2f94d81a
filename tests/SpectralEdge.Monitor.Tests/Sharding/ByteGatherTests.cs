namespace SpectralEdge.Monitor.Tests;

public class ByteGatherTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TryGather_BytesOfAnyLength_ComeToEveryRank(int ranks) => Property.ForAll(
        random =>
        {
            byte[][] sent = [.. Enumerable.Range(0, ranks).Select(_ => new byte[random.Next(0, 40)])];
            Array.ForEach(sent, random.NextBytes);

            var received = RankThreads.Results(ranks, reducer =>
            {
                Assert.True(ByteGather.TryGather(reducer, sent[reducer.Rank], out var all, out var failure), failure);
                return all;
            });

            Assert.All(received, all => Assert.Equal(sent, all));
        },
        cases: 30);

    [Fact]
    public void TryGather_BytesWithAllBitsSet_AreExact()
    {
        byte[] sent = [.. Enumerable.Repeat((byte)255, 12)];

        var received = RankThreads.Results(2, reducer => ByteGather.TryGather(reducer, sent, out var all, out _) ? all : null);

        Assert.All(received, all => Assert.Equal([sent, sent], all));
    }

    [Fact]
    public void TryGather_RankThatIsMissing_Fails()
    {
        var reducer = InProcessReducer.CreateGroup(2, RankThreads.Short)[0];

        Assert.False(ByteGather.TryGather(reducer, [1, 2, 3], out var all, out var failure));

        Assert.Null(all);
        Assert.Equal("Rank 1 of 2 did not take part within 00:00:00.3000000.", failure);
    }
}
