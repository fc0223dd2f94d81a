namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>Thinned curves keep what matters, and keep it while the run goes on.</summary>
public class ThinningTests
{
    private static Column<float> Noise(int count, int seed)
    {
        var (column, random) = (new Column<float>(), new Random(seed));
        for (var i = 0; i < count; i++)
        {
            column.Add((float)random.NextDouble());
        }

        return column;
    }

    [Theory, InlineData(100_000, 1200), InlineData(99_999, 1200), InlineData(1201, 1200), InlineData(5000, 10)]
    public void Choose_KeepsFirstLastAndExtremesOfEveryBucket(int count, int most)
    {
        Column<float>[] columns = [Noise(count, 1), Noise(count, 2)];

        var rows = Thinning.Choose(columns, [], 0, count, most);

        Assert.InRange(rows.Length, 2, most);
        Assert.Equal((0, count - 1), (rows[0], rows[^1]));
        Assert.Equal(rows.Distinct().Order(), rows);
        var kept = rows.ToHashSet();
        foreach (var column in columns)
        {
            var values = Enumerable.Range(0, count).Select(i => column[i]).ToArray();
            Assert.Contains(Array.IndexOf(values, values.Max()), kept);
            Assert.Contains(Array.IndexOf(values, values.Min()), kept);
        }
    }

    [Fact]
    public void Choose_AsTheRunGrows_TheSameRowsStay()
    {
        Column<float>[] columns = [Noise(10_000, 3)];

        var before = Thinning.Choose(columns, [], 0, 9000, 1200);
        var after = Thinning.Choose(columns, [], 0, 9500, 1200);

        // The last bucket may still change; buckets of 9000 samples in 600 pairs have 16.
        Assert.Equal(before.Where(row => row < 8976), after.Where(row => row < 8976));
    }

    [Fact]
    public void Choose_OfAPannedRange_TheSameRowsInside()
    {
        Column<float>[] columns = [Noise(10_000, 4)];

        var one = Thinning.Choose(columns, [], 1000, 9000, 500);
        var other = Thinning.Choose(columns, [], 1100, 9100, 500);

        Assert.Equal(one.Where(row => row is > 1200 and < 8900), other.Where(row => row is > 1200 and < 8900));
    }

    [Fact]
    public void Choose_GapsStay()
    {
        Column<float>[] columns = [Noise(10_000, 5)];

        Assert.Equal([1234, 7777], Thinning.Choose(columns, [1234, 7777], 0, 10_000, 100).Where(row => row is 1234 or 7777));
    }

    [Fact]
    public void Column_KeepAndInsert_AreThoseOfAList()
    {
        var (column, list, random) = (new Column<long>(), new List<long>(), new Random(6));
        for (var i = 0; i < 20_000; i++)
        {
            if (random.Next(1000) == 0)
            {
                var keep = random.Next(list.Count + 1);
                column.Keep(keep);
                list.RemoveRange(keep, list.Count - keep);
            }

            var at = list.Count - random.Next(Math.Min(3, list.Count + 1));
            column.Insert(at, i);
            list.Insert(at, i);
        }

        Assert.Equal(list, Enumerable.Range(0, column.Count).Select(i => column[i]));
    }
}
