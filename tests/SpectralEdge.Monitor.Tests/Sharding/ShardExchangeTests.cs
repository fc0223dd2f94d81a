using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor.Tests;

public class ShardExchangeTests
{
    private static readonly ShardStatus[] AllReady = [ShardStatus.Ready, ShardStatus.Ready, ShardStatus.Ready];

    [Fact]
    public void Exchange_RanksThatAreReady_GetTheSumOfTheirPayloads()
    {
        var payloads = RankThreads.Results(3, reducer =>
        {
            var exchange = Start(reducer);
            for (var sample = 0; sample < 10; sample++)
            {
                Fill(exchange, [1, 10 + reducer.Rank, sample]);
                Assert.Equal(ShardOutcome.Complete, exchange.Exchange(10 * sample, ShardStatus.Ready));
                Assert.Equal([3, 33, 3 * sample], exchange.Payload.ToArray());
                Assert.Null(exchange.Detail);
            }

            return exchange.Payload.ToArray();
        });

        Assert.All(payloads, payload => Assert.Equal([3, 33, 27], payload));
    }

    [Theory]
    [InlineData(ShardStatus.Starting, ShardOutcome.Starting, null)]
    [InlineData(ShardStatus.NotFinite, ShardOutcome.NotFinite, "Rank 1 holds NaN or infinite values.")]
    [InlineData(ShardStatus.ReadFailed, ShardOutcome.ReadFailed, "Rank 1 could not read its parameters.")]
    [InlineData(ShardStatus.BlocksChanged, ShardOutcome.BlocksChanged, 
        "The blocks of rank 1 are not those that it declared at start-up.")]
    internal void Exchange_OneRankThatIsNotReady_IsKnownToAll(ShardStatus status, ShardOutcome outcome, string? detail) =>
        AssertAll([7, 7, 7], [ShardStatus.Ready, status, ShardStatus.Ready], outcome, detail);

    [Fact]
    public void Exchange_StepsThatDiffer_AreBothNamed() =>
        AssertAll(
            [7, 7, 9],
            AllReady,
            ShardOutcome.StepsDisagree,
            "Rank 0 is at step 7 and rank 2 at step 9; a sample needs all ranks at one step.");

    [Fact]
    public void Exchange_ChangedBlocksAndStepsThatDiffer_IsTheWorseOfBoth() => AssertAll(
        [7, 8, 9],
        [ShardStatus.NotFinite, ShardStatus.BlocksChanged, ShardStatus.Ready],
        ShardOutcome.BlocksChanged,
        "The blocks of rank 1 are not those that it declared at start-up.");

    [Fact]
    public void Exchange_RankThatIsGone_IsUnreachableForTheOthers()
    {
        var outcomes = RankThreads.Results(
            3,
            reducer =>
            {
                var exchange = Start(reducer);
                return reducer.Rank == 0
                    ? (ShardOutcome.Complete, null)
                    : (exchange.Exchange(5, ShardStatus.Ready), exchange.Detail);
            },
            RankThreads.Longer);

        Assert.All(
            outcomes[1..],
            outcome => Assert.Equal((ShardOutcome.Unreachable, "Rank 0 of 3 did not take part within 00:00:03."), outcome));
    }

    [Fact]
    public void Exchange_ReducerThatThrows_IsUnreachable()
    {
        using var reducer = new ThrowingReducer();
        var exchange = Start(reducer);
        reducer.Throws = true;

        Assert.Equal(ShardOutcome.Unreachable, exchange.Exchange(5, ShardStatus.Ready));

        Assert.Equal("The reducer failed with IOException: The cable is cut.", exchange.Detail);
    }

    [Fact]
    public void Start_ReducerThatThrows_IsRefused()
    {
        using var reducer = new ThrowingReducer { Throws = true };

        var exception = Assert.Throws<MonitorOptionsException>(() => Start(reducer));

        Assert.Equal(
            "The shards cannot be used:\n- Rank 0 of 1 cannot reach the others: The reducer failed with IOException: The cable "
                + "is cut. All ranks must create their monitor at the same place of the program. Find out what ended the other "
                + "one.",
            exception.Message);
    }

    [Fact]
    public void Start_RanksThatDoNotFit_ThrowTheSameOnEveryRank()
    {
        var thrown = RankThreads.Run(
            3, reducer => ShardExchange.Start(reducer, Declaration(reducer.Rank == 2 ? 5 : reducer.Rank)));

        Assert.All(thrown, exception => Assert.Equal(
            "The shards cannot be used:\n- Group 'all': no rank holds indices 20 to 49, between block 'w' of rank 1 (indices 10 "
                + "to 19) and block 'w' of rank 2 (indices 50 to 59); every index must be taken once. Fix an offset, or hand "
                + "over the block between them.",
            Assert.IsType<MonitorOptionsException>(exception).Message));
    }

    [Fact]
    public void Start_RanksThatFit_KnowTheGroupsOfTheWholeModel()
    {
        var groups = RankThreads.Results(3, reducer => Start(reducer).Groups);

        Assert.All(groups, group => Assert.Equal([new ShardGroup("all", 30, false)], group));
    }

    [Theory]
    [InlineData(0, "brought 0 as what rank 1 of 2 handed over")]
    [InlineData(double.NaN, "brought NaN as what rank 0 of 2 handed over")]
    [InlineData(1e300, "brought 1E+300 as what rank 0 of 2 handed over")]
    public void Start_ReducerThatSumsNothing_IsRefusedByName(double added, string what)
    {
        using var reducer = new BrokenReducer { Added = added };

        Assert.Equal(
            $"The shards cannot be used:\n- Shard.Reducer is a BrokenReducer that {what}; every rank must get the sum of what "
                + $"all hand over. Fix the reducer, or leave Shard out for a model that this process holds as a whole.",
            Assert.Throws<MonitorOptionsException>(() => Start(reducer)).Message);
    }

    [Fact]
    public void Start_ReducerThatBringsOtherBytes_IsRefused()
    {
        using var reducer = new BrokenReducer { Added = 7 };

        Assert.Throws<MonitorOptionsException>(() => Start(reducer));
    }

    [Fact]
    public void Exchange_ReducerThatStopsToSum_IsUnreachable()
    {
        using var reducer = new BrokenReducer { OfRanks = 1 };
        var exchange = Start(reducer);
        reducer.Forgets = true;

        Assert.Equal(ShardOutcome.Unreachable, exchange.Exchange(5, ShardStatus.Ready));

        Assert.Equal(
            "The sum over the ranks has no step of rank 0; the reducer does not add up what the ranks hand over.",
            exchange.Detail);
    }

    [Fact]
    public void Exchange_SteadyState_AllocatesNothing()
    {
        var bytes = RankThreads.Results(2, reducer =>
        {
            var exchange = Start(reducer);
            return Allocations.Of(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    Fill(exchange, [1, 2, 3]);
                    exchange.Exchange(i, ShardStatus.Ready);
                }
            });
        });

        Assert.All(bytes, allocated => Assert.Equal(0, allocated));
    }

    private static void AssertAll(long[] steps, ShardStatus[] states, ShardOutcome outcome, string? detail)
    {
        var outcomes = RankThreads.Results(steps.Length, reducer =>
        {
            var exchange = Start(reducer);
            return (exchange.Exchange(steps[reducer.Rank], states[reducer.Rank]), exchange.Detail);
        });

        Assert.All(outcomes, found => Assert.Equal((outcome, detail), found));
    }

    private static ShardExchange Start(ISketchReducer reducer)
    {
        var exchange = ShardExchange.Start(reducer, Declaration(reducer.Rank));
        exchange.Reserve(3);
        return exchange;
    }

    private static ShardDeclaration Declaration(int place) => new(
        [new("every", "10")], 0, [new ShardBlock("all", "w", 10 * place, 10, ElementType.Float32)], null);

    private static void Fill(ShardExchange exchange, ReadOnlySpan<double> values) => values.CopyTo(exchange.Payload);

    /// <summary>Says that all ranks took part, and adds whatever it was told.</summary>
    private sealed class BrokenReducer : ISketchReducer
    {
        public double Added { get; init; }

        public bool Forgets { get; set; }

        public int OfRanks { get; init; } = 2;

        public int Rank => 0;

        public int Ranks => OfRanks;

        public bool TrySum(Span<double> values, [NotNullWhen(false)] out string? failure)
        {
            failure = null;
            foreach (ref var value in values)
            {
                value = Forgets ? 0 : value + Added;
            }

            return true;
        }

        public void Dispose()
        {
        }
    }

    private sealed class ThrowingReducer : ISketchReducer
    {
        public bool Throws { get; set; }

        public int Rank => 0;

        public int Ranks => 1;

        public bool TrySum(Span<double> values, [NotNullWhen(false)] out string? failure)
        {
            failure = null;
            return Throws ? throw new IOException("The cable is cut.") : true;
        }

        public void Dispose()
        {
        }
    }
}
