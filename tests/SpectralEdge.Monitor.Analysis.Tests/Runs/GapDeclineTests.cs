namespace SpectralEdge.Monitor.Analysis.Tests;

public class GapDeclineTests
{
    [Fact]
    public void Of_TwoWindows_IsWhatTheirSingularValuesSay()
    {
        var decline = GapDeclines.Of(Spectra.Of((10, [4, 3, 1]), (20, [4, 2, 1]), (30, [5, 1.5, 0.5])), 30)!;

        Assert.Equal((2, 10L, 30L), (decline.Position, decline.EarlyStep, decline.Step));
        Assert.Equal((8, 2, 4), (decline.Eigenvalues.Early, decline.Eigenvalues.Late, decline.Eigenvalues.Decline));
        Assert.Equal((8 / 26.0, 2 / 27.5), (decline.Share.Early, decline.Share.Late));
        Assert.Equal((3, 3, 1), (decline.Ratio.Early, decline.Ratio.Late, decline.Ratio.Decline));
    }

    [Fact]
    public void Of_StepsBetweenSamples_TakesTheLastBefore()
    {
        var series = Spectra.Of((10, [4, 3, 1]), (20, [4, 2, 1]), (30, [5, 1.5, 0.5]));

        var decline = GapDeclines.Of(series, step: 39, early: 29, position: 1)!;

        Assert.Equal((20, 30), (decline.EarlyStep, decline.Step));
        Assert.Equal((12, 22.75), (decline.Eigenvalues.Early, decline.Eigenvalues.Late));
        Assert.Null(GapDeclines.Of(series, 9));
        Assert.Null(GapDeclines.Of(series, 19));
    }

    [Fact]
    public void Of_ShorterUpdatesAlone_FallInEigenvaluesOnly()
    {
        // θ → θ/10 late in the run, as a learning rate that decays: the directions are the same.
        var decline = GapDeclines.Of(Spectra.Of((10, [4, 3, 1]), (20, [0.4, 0.3, 0.1])), 20)!;

        Assert.Equal(100, decline.Eigenvalues.Decline, 1e-9);
        Assert.Equal(1, decline.Share.Decline, 1e-12);
        Assert.Equal(1, decline.Ratio.Decline, 1e-12);
    }

    [Fact]
    public void Of_PositionOutsideTheWindow_IsRefused() =>
        Assert.StartsWith(
            "position is 3; it must lie between 1 and 2. A window of W updates has W - 1 gaps.",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => GapDeclines.Of(Spectra.Of((10, [4, 3, 1]), (20, [4, 2, 1])), 20, position: 3)).Message,
            StringComparison.Ordinal);

    /// <summary>One repeated Dyck run, W = 3: the gap in eigenvalues falls to a third between the first window and grokking,
    /// the share rises, and the ratio stays. Expected numbers: NumPy on the same file.</summary>
    [PublishedFact]
    public void Of_TheRepeatedDyckRun_FallsMostInTheFormThatKnowsLengths()
    {
        var rows = ReferenceData.Json("OWN_RUN__dyck1_seed42_rolling_svs.json").GetProperty("rows").EnumerateArray()
            .Where(row => row.TryGetProperty("sv3", out _))
            .Select(row => (row.GetProperty("step").GetInt64(), row.GetProperty("sv3").Numbers())).ToArray();

        var decline = GapDeclines.Of(Spectra.Of(rows), 500)!;

        Assert.Equal((300, 500), (decline.EarlyStep, decline.Step));
        Assert.Equal(7.116893603456, decline.Eigenvalues.Early, 1e-11);
        Assert.Equal(2.0802630431, decline.Eigenvalues.Late, 1e-11);
        Assert.Equal(3.4211508141, decline.Eigenvalues.Decline, 1e-9);
        Assert.Equal(0.1761038217, decline.Share.Early, 1e-9);
        Assert.Equal(0.1887918118, decline.Share.Late, 1e-9);
        Assert.Equal(3.4180090467, decline.Ratio.Early, 1e-9);
        Assert.Equal(3.2235419101, decline.Ratio.Late, 1e-9);
    }
}
