namespace SpectralEdge.Monitor.Tests;

/// <summary>The detector under another null than white noise.</summary>
public class GapDetectorNullTests
{
    [Fact]
    public void Update_NullNotBeaten_OpensNothingAndCollapsesWhatIsOpen()
    {
        var detector = new GapDetector(new GapOptions { Hold = 1 });

        Assert.Null(detector.Update(With(1, pValue: 0.5)));
        Assert.IsType<GapOpened>(detector.Update(With(2, pValue: 0.001)));
        Assert.IsType<GapCollapsed>(detector.Update(With(3, pValue: 0.5)));
    }

    [Fact]
    public void Update_PValueBetweenTheTwoThresholds_NeitherOpensNorCollapses()
    {
        var detector = new GapDetector(new GapOptions { Hold = 1, OpenPValue = 0.002 });

        Assert.Null(detector.Update(With(1, pValue: 0.0021)));
        Assert.IsType<GapOpened>(detector.Update(With(2, pValue: 0.002)));
        Assert.Null(detector.Update(With(3, pValue: 0.01)));
        Assert.IsType<GapCollapsed>(detector.Update(With(4, pValue: 0.011)));
    }

    [Fact]
    public void Update_NullWithoutAPValue_DecidesNothing()
    {
        var detector = new GapDetector(new GapOptions { Hold = 1 });

        Assert.IsType<GapOpened>(detector.Update(With(1, pValue: 0.001)));
        Assert.Null(detector.Update(With(2, double.NaN)));
        Assert.IsType<GapCollapsed>(detector.Update(With(3, pValue: 0.5)));
        Assert.Null(detector.Update(With(4, double.NaN)));
    }

    private static SpectralSample With(long step, double pValue)
    {
        var sample = Samples.With(step, 3);
        sample.Significance.Null = GapNull.ColouredNoise;
        sample.Significance.Set(GapNull.ColouredNoise, pValue, 3, 1);
        return sample;
    }
}
