using System.Globalization;

namespace SpectralEdge.Monitor.Tests;

public class NoiseTableTests
{
    /// <summary>Windows in the table and between its entries, against draws by another method.</summary>
    [Theory]
    [InlineData(5, 2, 1e6)]
    [InlineData(10, 5, 1e6)]
    [InlineData(10, 3, 1e6)]
    [InlineData(10, 9, 900)]
    [InlineData(18, 9, 1e6)]
    [InlineData(18, 17, 1e6)]
    [InlineData(15, 5, 200)]
    [InlineData(37, 18, 500)]
    [InlineData(37, 6, 1e6)]
    public void Quantile_AgainstDrawsByAnotherMethod_IsTheirs(int window, int largestPosition, double dimensions)
    {
        var draws = new NoiseSimulation(window, largestPosition).Draws(dimensions);
        foreach (var level in new[] { 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99 })
        {
            // Four standard errors of the share below: one choice of the fixed seed in 16,000; 0.01 for interpolation and for
            // p = 10⁶ standing for the limit.
            var quantile = NoiseTable.Quantile(window, largestPosition, dimensions, level)!.Value;
            var share = draws.Count(draw => draw <= quantile) / (double)draws.Length;
            Assert.Equal(level, share, (4 * Math.Sqrt(level * (1 - level) / draws.Length)) + 0.01);
        }
    }

    [Theory]
    [InlineData(10, 5, 8192.0)]
    [InlineData(100, 50, 5000.0)]
    [InlineData(3, 1, 100.0)]
    public void ChanceAbove_AQuantile_IsWhatItsLevelLeaves(int window, int largestPosition, double dimensions)
    {
        foreach (var level in new[] { 0.001, 0.02, 0.3, 0.5, 0.77, 0.99, 0.9999, 0.999999 })
        {
            var quantile = NoiseTable.Quantile(window, largestPosition, dimensions, level)!.Value;
            Assert.Equal(1, NoiseTable.ChanceAbove(window, largestPosition, dimensions, quantile)!.Value / (1 - level), 1e-6);
        }
    }

    [Theory]
    [InlineData(2, 1, 1e6)]
    [InlineData(513, 256, 1e6)]
    [InlineData(10, 6, 1e6)]
    [InlineData(10, 0, 1e6)]
    [InlineData(10, 10, 1e6)]
    [InlineData(10, 5, 47)]
    [InlineData(20, 10, 191)]
    [InlineData(300, 150, 3071)]
    public void Quantile_OutsideTheTable_IsNull(int window, int largestPosition, double dimensions)
    {
        Assert.Null(NoiseTable.Quantile(window, largestPosition, dimensions, 0.99));
        Assert.Null(NoiseTable.ChanceAbove(window, largestPosition, dimensions, 3));
    }

    [Theory]
    [InlineData(3, 1, 1e6)]
    [InlineData(512, 256, 4096)]
    [InlineData(512, 511, 1e9)]
    [InlineData(300, 150, 4096)]
    [InlineData(16, 8, 64)]
    [InlineData(20, 10, 193)]
    [InlineData(10, 5, double.PositiveInfinity)]
    public void Quantile_InsideTheTable_IsThere(int window, int largestPosition, double dimensions) =>
        Assert.InRange(NoiseTable.Quantile(window, largestPosition, dimensions, 0.99)!.Value, 1, 7);

    [Fact]
    public void Quantile_MorePositionsOrAHigherLevel_IsNoSmaller()
    {
        for (var window = 3; window <= 512; window = (window * 5 / 4) + 1)
        {
            int[] positions = [.. Enumerable.Range(1, window / 2), window - 1];
            var byPosition = positions.Select(k => NoiseTable.Quantile(window, k, 1e5, 0.9)!.Value).ToArray();
            var byLevel = new[] { 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.99999 }.Select(level => NoiseTable.Quantile(
                window, window / 2, 1e5, level)!.Value).ToArray();
            Assert.Equal(byPosition.Order(), byPosition);
            Assert.Equal(byLevel.Order(), byLevel);
        }
    }

    [Theory]
    [InlineData(3, 1, 1e9)]
    [InlineData(64, 32, 1e9)]
    [InlineData(64, 63, 256)]
    [InlineData(13, 5, 50)]
    public void Curve_OfAnyNull_IsThereAndNoLargerThanThatOfNoiseAsItIs(int window, int largestPosition, double dimensions)
    {
        var noise = NoiseTable.Curve(window, largestPosition, dimensions)!;
        foreach (var law in GapJudge.Nulls.Skip(1))
        {
            // Taking something out leaves less; the medians are known to 1 %.
            Assert.True(NoiseTable.Curve(law, window, largestPosition, dimensions)![6] <= 1.01 * noise[6]);
            Assert.Null(NoiseTable.Curve(law, 65, 32, dimensions));
        }
    }

    [Fact]
    public void NullTable_SaysHowItWasMadeAndHasEnoughDraws()
    {
        var lines = File.ReadAllLines(Repository.PathOf("src", "SpectralEdge.Monitor", "Nulls", "NullTable.txt"));
        Assert.Contains(
            lines,
            line => line.StartsWith("# Made ", StringComparison.Ordinal)
                && line.Contains("studies/NoiseCalibration, seed ", StringComparison.Ordinal));
        var rows = lines.Where(line => char.IsAsciiLetterUpper(line[0])).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(GapJudge.Nulls.Skip(1).Select(law => law.ToString()), rows.Select(row => row[0]).Distinct());
        Assert.All(rows, row => Assert.True(int.Parse(row[3], CultureInfo.InvariantCulture) >= 2000));
        Assert.All(
            rows.Where(row => row[1] == "10"), row => Assert.True(int.Parse(row[3], CultureInfo.InvariantCulture) >= 60_000));
    }

    [Fact]
    public void Table_SaysHowItWasMadeAndHasEnoughDraws()
    {
        var lines = File.ReadAllLines(Repository.PathOf("src", "SpectralEdge.Monitor", "Nulls", "NoiseTable.txt"));
        Assert.Contains(
            lines,
            line => line.StartsWith("# Made ", StringComparison.Ordinal)
                && line.Contains("studies/NoiseCalibration, seed ", StringComparison.Ordinal));
        var rows = lines.Where(line => char.IsAsciiDigit(line[0])).Select(line => line.Split(' ').Take(4).Select(
            word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.All(rows.Where(row => row[0] <= 100 && row[1] == 0), row => Assert.True(row[2] >= 100_000));
        Assert.All(rows, row => Assert.True(row[2] >= 1000));
    }
}
