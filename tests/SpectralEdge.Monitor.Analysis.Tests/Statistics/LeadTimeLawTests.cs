using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class LeadTimeLawTests
{
    private static readonly JsonElement Golden = StatisticsGolden.Root.GetProperty("leads");

    [Fact]
    public void Fit_Golden_AgreesWithSciPy()
    {
        var found = LeadTimeLaw.Fit(Golden.Series("onset"), Golden.Series("wanted"));

        Assert.Equal(Golden.Whole("leftOut"), found.LeftOut);
        Agrees(Golden.GetProperty("leadFit"), found.Lead);
        Agrees(Golden.GetProperty("onsetFit"), found.Onset);
    }

    [Fact]
    public void Fit_OnsetsThatKnowNothing_GiveALeadLawAllTheSame()
    {
        // Onsets around 100, wanted steps from 1,000 to 100,000, drawn apart: the lead is nearly the wanted step itself.
        var random = new Random(1);
        double[] wanted = [.. Enumerable.Range(0, 30).Select(_ => Math.Exp(random.NextDouble() * Math.Log(100)) * 1000)];
        double[] onset = [.. wanted.Select(_ => 100 * (0.5 + random.NextDouble()))];
        var found = LeadTimeLaw.Fit(onset, wanted);

        Assert.InRange(found.Lead.Exponent, 0.99, 1.05);
        Assert.InRange(found.Lead.Determination, 0.999, 1);

        // 99.9 %: this seed is one that would not be among the thousandth.
        var wide = LeadTimeLaw.Fit(onset, wanted, 0.999).Onset;
        Assert.InRange(0, wide.ExponentLower, wide.ExponentUpper);
    }

    [Fact]
    public void Fit_RunsWithoutALead_AreLeftOutAndCounted()
    {
        var found = LeadTimeLaw.Fit([10, 20, 30, 500, double.NaN, 40], [100, 200, 310, 400, 500, double.NaN]);

        Assert.Equal((3, 3, 3), (found.LeftOut, found.Lead.Count, found.Onset.Count));
    }

    [Fact]
    public void Fit_TooFewLeads_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => LeadTimeLaw.Fit([1, 2, 9], [5, 6, 7]));
        Assert.Throws<ArgumentException>(() => LeadTimeLaw.Fit([1, 2], [5, 6, 7]));
    }

    private static void Agrees(JsonElement expected, PowerLawFit found) => StatisticsGolden.Close(
        [
            expected.Number("exponent"), expected.Number("lower"), expected.Number("upper"), expected.Number("factor"),
            expected.Number("determination"),
        ],
        [found.Exponent, found.ExponentLower, found.ExponentUpper, found.Factor, found.Determination],
        1e-10);
}
