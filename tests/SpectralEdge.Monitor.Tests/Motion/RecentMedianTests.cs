using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Tests;

public class RecentMedianTests
{
    [Fact]
    public void Median_AnySeries_IsThatOfTheLastValues() => Property.ForAll(random =>
    {
        var (length, least) = (random.Next(2, 12), random.Next(1, 3));
        var (median, seen) = (new RecentMedian(length, least), new List<double>());
        for (var i = 0; i < 60; i++)
        {
            // Many equal ones.
            var value = random.Next(6) == 0 ? double.NaN : random.Next(8);
            median.Add(value);
            if (!double.IsNaN(value))
            {
                seen.Add(value);
            }

            var last = seen.TakeLast(length).ToArray();
            Assert.Equal(last.Length < least ? double.NaN : last.Median(), median.Median);
        }
    });

    [Fact]
    public void Add_InfiniteValues_AreLeftOut()
    {
        var median = new RecentMedian(4, 1);
        median.Add(double.PositiveInfinity);
        median.Add(3);

        Assert.Equal(3, median.Median);
    }
}
