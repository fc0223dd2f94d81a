namespace SpectralEdge.Monitor.Tests;

public class GapPositionsTests
{
    // Ratios 1.05, 2.5, 1.25, 7.11, 1.5, 12; times σ: 21, 47.5, 10, 45.5, 1.35, 7.2. The first σ below 0.05 σ_1 = 1 is number 5.
    private static readonly double[] Sigma = [20, 19, 7.6, 6.4, 0.9, 0.6, 0.05];

    [Theory]
    [InlineData(GapPositionKind.Restricted, null, 2)]
    [InlineData(GapPositionKind.Restricted, 1, 1)]
    [InlineData(GapPositionKind.Restricted, 4, 4)]
    [InlineData(GapPositionKind.Restricted, 6, 6)]
    [InlineData(GapPositionKind.Unrestricted, null, 6)]
    [InlineData(GapPositionKind.Weighted, null, 2)]
    [InlineData(GapPositionKind.Probe, null, 2)]
    [InlineData(GapPositionKind.Fixed, 3, 3)]
    public void Find_KnownSpectrum_FollowsEachRule(GapPositionKind kind, int? position, int expected) =>
        Assert.Equal(expected, GapPositions.Find(kind, Sigma, position));

    [Fact]
    public void Find_RandomSpectra_FollowsEachRule() => Property.ForAll(
        random =>
        {
            var window = random.Next(2, 20);
            double[] sigma =
            [
                .. Enumerable.Range(0, window).Select(_ => Math.Exp(2 * Vectors.Gaussian(random))).OrderDescending(),
            ];
            double[] ratios = [.. sigma.Zip(sigma.Skip(1), (larger, smaller) => larger / smaller)];
            double[] weighted = [.. ratios.Zip(sigma, (ratio, value) => ratio * value / sigma.Sum())];
            var last = random.Next(1, window);
            var stop = Array.FindIndex(sigma, value => value < 0.05 * sigma[0]);
            var probed = Enumerable.Range(2, window).Where(j => j <= window - 2 && (stop < 0 || j <= stop));

            Assert.Equal(Best(ratios, Enumerable.Range(1, last)), GapPositions.Find(GapPositionKind.Restricted, sigma, last));
            Assert.Equal(Best(ratios, Enumerable.Range(1, window / 2)), GapPositions.Find(GapPositionKind.Restricted, sigma));
            Assert.Equal(Best(ratios, Enumerable.Range(1, window - 1)), GapPositions.Find(GapPositionKind.Unrestricted, sigma));
            Assert.Equal(Best(weighted, Enumerable.Range(1, window - 1)), GapPositions.Find(GapPositionKind.Weighted, sigma));
            Assert.Equal(Best(weighted, probed), GapPositions.Find(GapPositionKind.Probe, sigma));
            Assert.Equal(last, GapPositions.Find(GapPositionKind.Fixed, sigma, last));
        },
        cases: 1000);

    [Fact]
    public void Find_Restricted_IsWhatTheMonitorFinds() => Property.ForAll(random =>
    {
        var window = random.Next(2, 20);
        var largestPosition = random.Next(1, window);
        var analyzer = new SpectrumAnalyzer(window, largestPosition, parts: 1, capacity: window);
        Matrices.Gram(Matrices.GaussianRows(random, window, random.Next(2, 30))).CopyTo(analyzer.Matrix(0));
        var sample = new SpectralSample("all", window);
        analyzer.Analyze(sample, oldest: 0);

        Assert.Equal(
            sample.LargestRatioPosition, GapPositions.Find(GapPositionKind.Restricted, sample.SingularValues, largestPosition));
    });

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    [InlineData(1e160)]
    public void Find_ScaledSpectrum_GivesTheSamePosition(double factor)
    {
        double[] scaled = [.. Sigma.Select(value => factor * value)];

        foreach (var kind in Enum.GetValues<GapPositionKind>().Except([GapPositionKind.Fixed]))
        {
            Assert.Equal(GapPositions.Find(kind, Sigma), GapPositions.Find(kind, scaled));
        }
    }

    [Fact]
    public void Find_EqualRatios_TakesTheFirst()
    {
        Assert.Equal(1, GapPositions.Find(GapPositionKind.Unrestricted, [8, 4, 2, 1]));
        Assert.Equal(1, GapPositions.Find(GapPositionKind.Unrestricted, [1, 1, 1, 1]));
        Assert.Equal(1, GapPositions.Find(GapPositionKind.Weighted, [1, 1, 1, 1]));
        Assert.Equal(2, GapPositions.Find(GapPositionKind.Probe, [1, 1, 1, 1, 1]));
    }

    [Fact]
    public void Find_LowRank_LeavesOutRatiosToNumericalZeros()
    {
        double[] sigma = [4, 2, 1, 1e-9, 0];

        Assert.Equal(1, GapPositions.Find(GapPositionKind.Unrestricted, sigma));
        Assert.Equal(1, GapPositions.Find(GapPositionKind.Weighted, sigma));
        Assert.Equal(2, GapPositions.Find(GapPositionKind.Probe, sigma));
        Assert.Equal(0, GapPositions.Find(GapPositionKind.Fixed, sigma, 3));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    public void Find_NoRatioDefined_GivesZero(double value)
    {
        foreach (var kind in Enum.GetValues<GapPositionKind>())
        {
            Assert.Equal(0, GapPositions.Find(kind, [value, value, value], kind == GapPositionKind.Fixed ? 1 : null));
        }
    }

    [Fact]
    public void Find_ShortWindow_LeavesTheProbeNothing()
    {
        Assert.Equal(0, GapPositions.Find(GapPositionKind.Probe, [4, 2]));
        Assert.Equal(0, GapPositions.Find(GapPositionKind.Probe, [4, 2, 1]));
        Assert.Equal(2, GapPositions.Find(GapPositionKind.Probe, [4, 3, 2, 1]));
    }

    [Fact]
    public void Find_LongWindow_NeedsNoStack()
    {
        double[] sigma = [.. Enumerable.Range(0, 2000).Select(j => 2000.0 - j)];

        Assert.Equal(1999, GapPositions.Find(GapPositionKind.Unrestricted, sigma));
    }

    [Fact]
    public void Find_WindowOfUsualLength_AllocatesNothing() =>
        Assert.Equal(0, Allocations.Of(() => GapPositions.Find(GapPositionKind.Probe, Sigma)));

    [Theory]
    [InlineData(GapPositionKind.Restricted, 0, "The position is 0; it must lie between 1 and 6. A window of W updates has W "
        + "- 1 ratios.")]
    [InlineData(GapPositionKind.Fixed, 7, "The position is 7; it must lie between 1 and 6. A window of W updates has W - 1 "
        + "ratios.")]
    [InlineData(GapPositionKind.Fixed, null, "The position is missing; the rule Fixed needs one.")]
    [InlineData(GapPositionKind.Weighted, 2, "The position is 2; the rule Weighted takes none. Leave it out.")]
    [InlineData((GapPositionKind)5, null, "There is no rule 5; use one that GapPositionKind names.")]
    [InlineData((GapPositionKind)(-1), null, "There is no rule -1; use one that GapPositionKind names.")]
    public void Find_WrongArgument_SaysWhatIsAllowed(GapPositionKind kind, int? position, string message)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => GapPositions.Find(kind, Sigma, position));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_SingleValue_HasNoGap()
    {
        var exception = Assert.Throws<ArgumentException>(() => GapPositions.Find(GapPositionKind.Unrestricted, [1]));

        Assert.StartsWith(
            "The number of singular values is 1; it must be at least 2. A gap lies between two.",
            exception.Message,
            StringComparison.Ordinal);
    }

    private static int Best(double[] values, IEnumerable<int> positions) =>
        positions.OrderByDescending(j => values[j - 1]).FirstOrDefault();
}
