namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A window in which n updates (0, 1) leave one by one while updates (1, 0) enter, beside one update √V (1, 1) that stays, has
/// the covariance of the two-level model: eigenvalue difference √((βτ)² + 4V²), τ slides after the crossing, β = 2, level n/2 +
/// V.
/// </summary>
public class CrossingAnalyzerTests
{
    private const int Count = 120;

    [Theory]
    [InlineData(2.4, 0)]
    [InlineData(4, 0)]
    [InlineData(1, 0)]
    [InlineData(2.4, 0.5)]
    public void Update_TwoLevelsWithACoupling_MeasuresTheClosedForm(double coupling, double offset)
    {
        var crossing = Assert.Single(Crossings(coupling, offset));
        var (upper, lower) = (coupling + offset, coupling * coupling / (coupling + offset));
        var level = (Count + upper + lower) / 2;
        var threshold = 0.2 * level;
        var reach = Math.Sqrt((threshold * threshold) - (4 * coupling * coupling));

        Assert.Equal(1, crossing.Crossing.Position);
        AssertWithin2Percent(threshold, crossing.Crossing.Threshold);
        AssertWithin2Percent(2 * coupling, crossing.Crossing.SmallestGap);
        AssertWithin2Percent(reach, crossing.Crossing.Duration);
        AssertWithin2Percent((Math.PI / 2) - Math.Atan(2 * coupling / reach), crossing.Crossing.Rotation);

        // τ = 0 where as many have entered as are left, and earlier by what the update that stays gives to the first level.
        Assert.Equal((Count / 2) - ((upper - lower) / 2), crossing.Slide - crossing.Crossing.Age, 0.05);
    }

    [Fact]
    public void Update_LevelsThatCrossWithoutCoupling_ExchangeAtOnce()
    {
        var crossing = Assert.Single(Crossings(0, 0.5)).Crossing;

        Assert.InRange(crossing.SmallestGap, 0, 0.5);
        Assert.Equal(Math.PI / 2, crossing.Rotation, 1e-6);
    }

    [Fact]
    public void Update_CloseFromTheBeginning_IsNoCrossing()
    {
        // The window begins where the levels are already close.
        Assert.Empty(Crossings(2.4, 0, first: (Count / 2) - 2));
    }

    [Fact]
    public void Update_WindowThatRestarts_ForgetsWhatHasBegun()
    {
        var tracker = new CrossingAnalyzer(3);
        var found = new AvoidedCrossing[2];
        double[] identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        Assert.Equal(0, tracker.Update([10, 5, 1], [10, 9.5, 1], identity, found));

        tracker.Interrupt();

        Assert.Equal(0, tracker.Update([10, 9.5, 1], [10, 5, 1], identity, found));
    }

    [Fact]
    public void Update_TwoPairsAtOnce_TellsBoth()
    {
        var tracker = new CrossingAnalyzer(3);
        var found = new AvoidedCrossing[2];
        double[] identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];

        Assert.Equal(0, tracker.Update([10, 6, 3], [6.2, 6, 5.9], identity, found));
        Assert.Equal(2, tracker.Update([6.2, 6, 5.9], [10, 6, 3], identity, found));
        Assert.Equal([1, 2], found.Select(crossing => crossing.Position));
        Assert.All(found, crossing => Assert.Equal(0, crossing.Rotation));
    }

    private static List<(AvoidedCrossing Crossing, int Slide)> Crossings(double coupling, double offset, int first = 0)
    {
        // The oldest updates first. With an offset the levels meet between two samples.
        double[][] updates =
        [
            .. Enumerable.Repeat<double[]>([0, 1], Count),
            [Math.Sqrt(coupling + offset), coupling == 0 ? 0 : coupling / Math.Sqrt(coupling + offset)],
            .. Enumerable.Repeat<double[]>([1, 0], Count),
        ];
        var feed = new MotionFeed(Count + 1, 1);
        var found = new List<(AvoidedCrossing Crossing, int Slide)>();
        var slide = 0;
        foreach (var update in updates.Skip(first).Take(updates.Length - first))
        {
            if (feed.Take(update) is { } sample)
            {
                found.AddRange(sample.Flow!.Crossings.ToArray().Select(crossing => (crossing, slide)));
                slide++;
            }
        }

        return found;
    }

    private static void AssertWithin2Percent(double expected, double actual) => Assert.InRange(actual / expected, 0.98, 1.02);
}
