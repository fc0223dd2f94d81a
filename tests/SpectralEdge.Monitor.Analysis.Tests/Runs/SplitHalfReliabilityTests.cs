namespace SpectralEdge.Monitor.Analysis.Tests;

public class SplitHalfReliabilityTests
{
    [Fact]
    public void OfWindow_OneDirectionThatAllUpdatesShare_MatchesAtOneWithAlikeProfiles()
    {
        // Each update is 3 e_0 + e_i: a half of five has λ = 1 + 45 and 1, so its only ratio that is not 1 stands first.
        var found = SplitHalfReliability.OfWindow(Gram(10, (i, j) => 9 + (i == j ? 1 : 0)), 10);

        Assert.Equal((1, 1, true), (found.OddPosition, found.EvenPosition, found.Matches));
        Assert.Equal(1, found.ProfileCorrelation, 6);
    }

    [Fact]
    public void OfWindow_OrthogonalUpdates_ReadsOffTheirLengths()
    {
        // Odd ones: squared lengths 100, 90, 1, 0.9, 0.8, so the gap stands after two; even ones: 100, 4, 3.9, 3.8, 3.7, after
        // one.
        double[] squares = [100, 100, 90, 4, 1, 3.9, 0.9, 3.8, 0.8, 3.7];
        var found = SplitHalfReliability.OfWindow(Gram(10, (i, j) => i == j ? squares[i] : 0), 10);

        Assert.Equal((2, 1, false), (found.OddPosition, found.EvenPosition, found.Matches));
        Assert.InRange(found.ProfileCorrelation, -1, 0.9);
    }

    [Theory]
    [InlineData(4, 2, 2)]
    [InlineData(5, 3, 2)]
    [InlineData(11, 6, 5)]
    public void OfWindow_AnyLength_SplitsIntoOddAndEven(int window, int odd, int even)
    {
        // The last update of each half is next to nothing, so the unrestricted gap stands before it.
        var found = SplitHalfReliability.OfWindow(Gram(window, (i, j) => i != j ? 0 : i >= window - 2 ? 1e-4 : 1), window);

        Assert.Equal((odd - 1, even - 1), (found.OddPosition, found.EvenPosition));
    }

    [Fact]
    public void OfWindow_ZeroUpdates_HasNoPosition()
    {
        var found = SplitHalfReliability.OfWindow(new double[100], 10);

        Assert.Equal((0, 0, false, false), (found.OddPosition, found.EvenPosition, found.IsDefined, found.Matches));
        Assert.True(double.IsNaN(found.ProfileCorrelation));
    }

    [Fact]
    public void OfWindow_IndependentNoise_MatchesAsOftenAsChanceAllows()
    {
        // 400 windows: the standard deviation of a share is at most 0.025, and 0.125 is five of them.
        var random = new Random(1);
        var windows = Enumerable.Range(0, 400).Select(_ => SplitHalfReliability.OfWindow(NoiseGram(random, 10, 200), 10))
            .ToList();
        var summary = SplitHalfReliability.Over(windows);

        Assert.Equal(400, summary.Windows);
        Assert.InRange(summary.MatchRate!.Value - summary.ChanceRate!.Value, -0.125, 0.125);
        Assert.InRange(summary.ChanceRate.Value, 0.2, 0.5);
        Assert.InRange(summary.Kappa!.Value, -0.2, 0.2);
    }

    [Fact]
    public void Over_KnownPositions_GivesRateIntervalAndChance()
    {
        // 42 of 50, the figure of the paper; odd halves 45 times 1, even ones 43 times.
        HalfAgreement[] windows =
        [
            .. Enumerable.Repeat(new HalfAgreement(1, 1, 0.5), 40), .. Enumerable.Repeat(new HalfAgreement(2, 2, 0.5), 2),
            .. Enumerable.Repeat(new HalfAgreement(1, 2, -1), 5), .. Enumerable.Repeat(
                new HalfAgreement(2, 1, double.NaN), 3), new HalfAgreement(0, 1, double.NaN),
        ];
        var summary = SplitHalfReliability.Over(windows);

        Assert.Equal((50, 42), (summary.Windows, summary.Matches));
        Assert.Equal(0.84, summary.MatchRate);

        // Wilson, by hand: (0.84 + 0.038415 ± 1.95996 √(0.84 · 0.16/50 + 0.00038415))/1.076829.
        Assert.Equal(0.7149, summary.MatchInterval!.Value.Lower, 4);
        Assert.Equal(0.9166, summary.MatchInterval.Value.Upper, 4);
        Assert.Equal(((45 * 43) + (5 * 7)) / 2500.0, summary.ChanceRate!.Value, 12);
        Assert.Equal((0.84 - 0.788) / (1 - 0.788), summary.Kappa!.Value, 12);
        Assert.Equal(((42 * 0.5) - 5) / 47, summary.MeanProfileCorrelation!.Value, 12);
    }

    [Fact]
    public void Over_NoWindows_IsUndefined()
    {
        var summary = SplitHalfReliability.Over([]);

        Assert.Equal(0, summary.Windows);
        Assert.Null(summary.MatchRate);
        Assert.Null(summary.MatchInterval);
        Assert.Null(summary.ChanceRate);
        Assert.Null(summary.Kappa);
        Assert.Null(summary.MeanProfileCorrelation);
    }

    [Fact]
    public void OfWindow_WrongArguments_AreRefused()
    {
        Assert.Equal(
            "gram has 99 values; it must have 100, those of a matrix of 10 rows. Pass all inner products, row by row. (Parameter "
            + "'gram')",
            Assert.Throws<ArgumentException>(() => SplitHalfReliability.OfWindow(new double[99], 10)).Message);
        Assert.StartsWith(
            "window is 3; it must be at least 4. ",
            Assert.Throws<ArgumentOutOfRangeException>(() => SplitHalfReliability.OfWindow(new double[9], 3)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "kind is Fixed; ",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => SplitHalfReliability.OfWindow(new double[16], 4, GapPositionKind.Fixed)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "gram[3] is NaN; ",
            Assert.Throws<ArgumentException>(
                () => SplitHalfReliability.OfWindow([1, 0, 0, double.NaN, .. new double[12]], 4)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "first has 0 values; ",
            Assert.Throws<ArgumentException>(() => SplitHalfReliability.ChanceRate([], [])).Message,
            StringComparison.Ordinal);
    }

    private static double[] Gram(int window, Func<int, int, double> element) =>
        [.. Enumerable.Range(0, window * window).Select(i => element(i / window, i % window))];

    private static double[] NoiseGram(Random random, int window, int size)
    {
        var updates = Enumerable.Range(0, window)
            .Select(_ => Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5).ToArray()).ToArray();
        return Gram(window, (i, j) => updates[i].Zip(updates[j], (a, b) => a * b).Sum());
    }
}
