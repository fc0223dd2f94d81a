namespace SpectralEdge.Monitor.Tests;

public class InProcessReducerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void TrySum_ManySumsOfManyLengths_AddsInTheOrderOfTheRanks(int ranks)
    {
        const int Sums = 200;
        var results = RankThreads.Results(ranks, reducer =>
        {
            Assert.Equal(ranks, reducer.Ranks);
            var sums = new List<double[]>();
            for (var sum = 0; sum < Sums; sum++)
            {
                var values = Values(sum, reducer.Rank);
                Assert.True(reducer.TrySum(values, out var failure), failure);
                sums.Add(values);
            }

            return sums;
        });

        for (var sum = 0; sum < Sums; sum++)
        {
            var expected = Values(sum, 0);
            for (var rank = 1; rank < ranks; rank++)
            {
                expected = [.. expected.Zip(Values(sum, rank), (a, b) => a + b)];
            }

            Assert.All(results, result => Assert.Equal(expected, result[sum]));
        }
    }

    [Fact]
    public void TrySum_RankThatStops_IsNamedToTheOthersAfterTheTimeout()
    {
        var failures = RankThreads.Results(
            3, reducer => Sums(reducer, stopsAfter: reducer.Rank == 1 ? 2 : 5), RankThreads.Longer);

        Assert.Null(failures[1]);
        Assert.Equal("Rank 1 of 3 did not take part within 00:00:03.", failures[0]);
        Assert.Equal(failures[0], failures[2]);
    }

    [Fact]
    public void TrySum_RankThatLeaves_IsNamedToTheOthersAtOnce()
    {
        var failures = RankThreads.Results(3, reducer =>
        {
            var failure = Sums(reducer, stopsAfter: reducer.Rank == 2 ? 2 : 5);
            if (reducer.Rank == 2)
            {
                reducer.Dispose();
            }

            return failure;
        });

        Assert.All(failures[..2], failure => Assert.Equal("Rank 2 of 3 has left after 2 sums.", failure));
        Assert.Null(failures[2]);
    }

    [Fact]
    public void TrySum_RankThatLeavesAfterTheLastSum_TakesNothingFromTheOthers()
    {
        var failures = RankThreads.Results(4, reducer =>
        {
            using (reducer)
            {
                return Sums(reducer, stopsAfter: 500);
            }
        });

        Assert.All(failures, Assert.Null);
    }

    [Fact]
    public void TrySum_LengthsThatDiffer_AreBothNamedOnEveryRank()
    {
        var failures = RankThreads.Results(2, reducer =>
        {
            Assert.False(reducer.TrySum(new double[reducer.Rank == 0 ? 7 : 9], out var failure));
            return failure;
        });

        Assert.All(
            failures,
            failure => Assert.Equal(
                "Rank 0 gave 7 values to sum number 1 and rank 1 gave 9; every rank must give as many.", failure));
    }

    [Fact]
    public void TrySum_AfterAFailure_FailsAtOnceWithTheFirstReason()
    {
        var failures = RankThreads.Results(
            2,
            reducer =>
            {
                var late = reducer.Rank == 1;
                if (late)
                {
                    Thread.Sleep(4 * RankThreads.Short);
                }

                return Enumerable.Range(0, 3).Select(_ => reducer.TrySum(new double[3], out var failure)
                    ? null
                    : failure).ToArray();
            },
            RankThreads.Short);

        Assert.All(
            failures.SelectMany(failure => failure),
            failure => Assert.Equal("Rank 1 of 2 did not take part within 00:00:00.3000000.", failure));
    }

    [Fact]
    public void TrySum_SteadyState_AllocatesNothing()
    {
        var bytes = RankThreads.Results(3, reducer =>
        {
            var values = new double[1001];
            return Allocations.Of(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    Assert.True(reducer.TrySum(values, out _));
                }
            });
        });

        Assert.All(bytes, allocated => Assert.Equal(0, allocated));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void CreateGroup_NoRanks_IsRefused(int ranks)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => InProcessReducer.CreateGroup(
            ranks, RankThreads.Patience));

        Assert.StartsWith(
            $"ranks is {ranks}; it must be at least 1. Create one for each thread.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0009)]
    [InlineData(-1)]
    [InlineData(86_400.001)]
    public void CreateGroup_TimeoutOutsideItsBounds_IsRefused(double seconds)
    {
        var timeout = TimeSpan.FromSeconds(seconds);

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => InProcessReducer.CreateGroup(2, timeout));

        Assert.StartsWith(
            $"timeout is {timeout}; it must lie between 00:00:00.0010000 and 1.00:00:00. Choose one longer than any "
                + $"pause between two ranks: it is how long a rank waits for the others.",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(86_400)]
    public void CreateGroup_TimeoutAtItsBounds_IsTaken(double seconds) =>
        Assert.Equal([0, 1], InProcessReducer.CreateGroup(2, TimeSpan.FromSeconds(seconds)).Select(reducer => reducer.Rank));

    private static string? Sums(ISketchReducer reducer, int stopsAfter)
    {
        for (var sum = 0; sum < stopsAfter; sum++)
        {
            if (!reducer.TrySum(new double[5], out var failure))
            {
                return failure;
            }
        }

        return null;
    }

    private static double[] Values(int sum, int rank) =>
        Vectors.GaussianDoubles(new Random((1000 * rank) + sum), (sum * 37) % 258);
}
