namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>What the commutator defect is compared with: shares of random subspaces, the way of matrices, the onset.</summary>
public class ExecutionWayTests
{
    [Theory, InlineData(1, 30), InlineData(4, 30), InlineData(30, 30), InlineData(2, 12_000), InlineData(3, 9_999)]
    public void RandomShares_AreThoseOfDrawnSubspaces(int dimension, int count)
    {
        var draws = count > 1000 ? 100 : 1000;
        double[] vector = [.. Enumerable.Range(0, count).Select(i => Math.Sin(i * i))];
        double[] drawn = [.. Enumerable.Range(0, draws).Select(
            seed => Math.Sqrt(Subspace.Random(count, dimension, (ulong)seed).EnergyShare(vector)))];
        var (mean, spread) = RandomShares.Length(dimension, count);

        // Five standard errors of a mean: fails once in 1.7 million seeds.
        Assert.Equal(mean, drawn.Average(), (5 * spread / Math.Sqrt(draws)) + 1e-9);
        var measured = Math.Sqrt(drawn.Sum(share => Math.Pow(share - drawn.Average(), 2)) / draws);
        Assert.Equal(spread, measured, (5 * spread / Math.Sqrt(draws)) + 1e-6);
    }

    [Fact]
    public void RandomShares_OfALine_AreTheMeanOfACosine() =>
        // E |cos| in the plane is 2/π; in three dimensions ½; in P dimensions √(2/(π P)) to first order.
        Assert.Equal(
            [2 / Math.PI, 0.5, Math.Sqrt(2 / (Math.PI * 1e6)) * (1 + (1 / 4e6))],
            [RandomShares.Length(1, 2).Mean, RandomShares.Length(1, 3).Mean, RandomShares.Length(1, 1_000_000).Mean],
            (expected, actual) => Math.Abs(expected - actual) < 1e-10 * expected);

    [Fact]
    public void ExecutionWay_WhenFull_KeepsTheWholeWayEvenly()
    {
        var way = new ExecutionWay([(0, 1)], 1, 4);
        int[] counts = [.. Enumerable.Range(0, 12).Select(step =>
        {
            way.Add([step]);
            return way.Count;
        })];

        // Kept after step 8: 0, 4, 8; of 9 to 11 none is wanted.
        Assert.Equal([1, 2, 3, 4, 3, 3, 4, 4, 3, 3, 3, 3], counts);
        Assert.Equal(1, way.Basis(1)!.Dimension);
    }

    [Theory]
    [InlineData(new double[] { 2, 3, 4, 30, 30.1, 500 }, 4)]
    [InlineData(new double[] { 0.01, 0.01, 0.01, 20 }, -1)]
    [InlineData(new double[] { 0.01, 0.01, 0.01, 20.01 }, 3)]
    [InlineData(new double[] { 1, 1, 25 }, 2)]
    [InlineData(new double[] { 25, 1, 1 }, -1)]
    [InlineData(new double[] { 1, 1, 1, double.NaN, 50 }, 4)]
    [InlineData(new double[] { 1, double.NaN, 1, 50, 50 }, 3)]
    public void Onset_IsThatOfThePublishedRule(double[] defects, int expected)
    {
        var rule = new OnsetRule();
        int[] raised = [.. defects.Index().Where(item => rule.Look(10 * item.Index, item.Item)).Select(item => item.Index)];

        Assert.Equal(expected < 0 ? [] : [expected], raised);
        Assert.Equal(expected < 0 ? null : 10L * expected, rule.Step);
    }
}
