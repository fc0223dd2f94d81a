namespace SpectralEdge.Monitor.Analysis.Tests;

public class WindowSpectraTests
{
    // λ of the Gram matrix is good to about W ε λ_1; σ_W/σ_1 is above 1e-2 in these windows, so σ keeps ten digits.
    private const double Squared = 1e-10;

    [Fact]
    public void Of_Golden_AgreesWithTheSvd() => Assert.All(SweepGolden.Entry.Each("spectra"), entry =>
    {
        var found = WindowSpectra.Of(SweepGolden.Products().AtStride(entry.Whole("stride")), entry.Whole("window"));
        var expected = entry.Each("windows").ToArray();

        Assert.Equal(expected.Length, (found.Count + 2) / 3);
        for (var i = 0; i < expected.Length; i++)
        {
            var (one, other) = (expected[i], found[3 * i]);
            StatisticsGolden.Close(one.Series("sigma"), other.SingularValues, Squared);
            Assert.Equal((one.Whole("k"), one.Whole("k95")), (other.GapPosition, other.CumulativeRank));
            Near.Equal(one.Number("R"), other.GapRatio, Squared);
            Near.Equal(one.Number("gap"), other.Gap, Squared);
            Near.Equal(one.Number("drift"), other.DriftSpeed, Squared);
            Near.Equal(one.Number("variance"), other.TotalVariance, Squared);
            Near.Equal(one.Number("rank"), other.EffectiveRank, Squared);
        }
    });

    [Fact]
    public void Of_EveryWindow_HasItsPlaceAndTime()
    {
        var found = WindowSpectra.Of(SweepGolden.Products().AtStride(3), 4);

        Assert.Equal(13, found.Count);
        Assert.Equal((3, 12), (found[0].Last, found[0].End));
        Assert.Equal((15, 48), (found[^1].Last, found[^1].End));
    }

    [Fact]
    public void Of_ZeroUpdates_HasNoGap()
    {
        var found = WindowSpectra.Of(DotProducts.Of(new double[12], 3), 3).Single();

        Assert.Equal(
            (0, double.NaN, double.NaN, 0.0, 0.0, double.NaN, 0),
            (
                found.GapPosition, found.GapRatio, found.Gap, found.DriftSpeed, found.TotalVariance, found.EffectiveRank,
                found.CumulativeRank));
    }

    [Fact]
    public void Of_AnUpdateThatIsNotFinite_GivesNaN()
    {
        var found = WindowSpectra.Of(DotProducts.Of([1.0, 2, double.NaN, 1, 3, 5], 3), 2);

        Assert.All(
            found, window => Assert.Equal((0, double.NaN, double.NaN), (window.GapPosition, window.GapRatio, window.DriftSpeed)));
        Assert.All(found[0].SingularValues, value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public void Of_AFixedPosition_IsUsed() =>
        Assert.All(
            WindowSpectra.Of(SweepGolden.Products(), 5, GapPositionKind.Fixed, 2),
            window => Assert.Equal((2, window.Ratios[1]), (window.GapPosition, window.GapRatio)));

    [Fact]
    public void Of_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowSpectra.Of(SweepGolden.Products(), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowSpectra.Of(SweepGolden.Products(), 49));
        Assert.Throws<ArgumentException>(() => WindowSpectra.Of(SweepGolden.Products(), 5, GapPositionKind.Fixed));
    }
}
