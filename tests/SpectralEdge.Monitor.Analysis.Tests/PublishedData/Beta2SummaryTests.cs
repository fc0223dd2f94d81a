namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The summary of the sweep over beta2 against the series that it was made from. Of beta2 = 0.95 the series is
/// missing.</summary>
public class Beta2SummaryTests
{
    [PublishedTheory]
    [InlineData("00", "0.2378", "0.2690", "0.016")]
    [InlineData("08", "0.2269", "0.3281", "0.171")]
    [InlineData("09", "0.2340", "0.3434", "0.184")]
    [InlineData("099", "0.2428", "0.3676", "0.204")]
    public void UpdateCosines_HaveThePublishedMeans(string beta2, string size, string early, string signed)
    {
        var table = ReferenceData.Csv(BackboneFiles.Beta2(beta2));
        var (step, cos, absolute) = (table["step"], table["update_cos_vb"], table["update_abs_cos_vb"]);
        var summary = BackboneFiles.Summary(beta2);

        Assert.Equal(absolute, cos.Select(Math.Abs));
        Printed.Equal(Literal(size), Mean(absolute));
        Printed.Equal(Literal(early), Mean(Series.Where(absolute, step, at => at <= 2000)));
        Printed.Equal(Literal(signed), Mean(cos));
        Near.Equal(summary.Number("mean_update_cos"), Mean(absolute));
        Near.Equal(summary.Number("mean_update_cos_early"), Mean(Series.Where(absolute, step, at => at <= 2000)));
    }

    [PublishedFact]
    public void UpdateCosine_OfBeta095_StandsInTheSummaryAlone() =>
        Printed.Equal(0.2443m, BackboneFiles.Summary("095").Number("mean_update_cos"));

    [PublishedTheory]
    [InlineData("00")]
    [InlineData("08")]
    [InlineData("09")]
    [InlineData("099")]
    public void PowerLaws_AreFoundAgain(string beta2)
    {
        var table = ReferenceData.Csv(BackboneFiles.Beta2(beta2));

        Assert.All(
            BackboneFiles.Summary(beta2).GetProperty("fit_results").EnumerateObject(),
            fit => RegimeFits.Compare(fit.Value, table, fit.Name));
    }

    [PublishedTheory]
    [InlineData("00")]
    [InlineData("08")]
    [InlineData("09")]
    [InlineData("099")]
    public void ProbeCorrelations_AreFoundAgain_WithoutTheRowsThatWereNotProbed(string beta2)
    {
        var table = ReferenceData.Csv(BackboneFiles.Beta2(beta2));
        foreach (var published in BackboneFiles.Summary(beta2).GetProperty("corr_results").EnumerateObject())
        {
            var (low, high) = published.Name == "full" ? (0, double.MaxValue) : RegimeFits.Bounds(published.Name);
            var probed = Enumerable.Range(0, table.Rows).Where(
                t => table["step"][t] > low && table["step"][t] <= high && double.IsFinite(table["probe_ood_acc"][t])).ToArray();
            double[] Rows(string name) => [.. probed.Select(t => table[name][t])];
            var r = Correlation.Pearson(Rows("probe_ood_acc"), Rows("norm_r_t")).R;

            // beta2 = 0: the probe stays at zero from 2000 to 4000, and the summary has no correlation there.
            Assert.Equal(double.IsNaN(published.Value.Number()), double.IsNaN(r));
            Assert.Equal(published.Value.Number(), r, 1e-14);
        }
    }

    [PublishedTheory]
    [InlineData("00")]
    [InlineData("08")]
    [InlineData("09")]
    [InlineData("099")]
    public void DriftAndBestProbe_AreThoseOfTheSeries(string beta2)
    {
        var (table, summary) = (ReferenceData.Csv(BackboneFiles.Beta2(beta2)), BackboneFiles.Summary(beta2));

        Near.Equal(summary.Number("drift_magnitude"), table["norm_delta_t"][^1], 1e-15);
        Assert.Equal(summary.Number("best_pood"), table["probe_ood_acc"].Where(double.IsFinite).Max());
    }

    [PublishedFact]
    public void TableAndSummary_AreTheSame()
    {
        var (table, summary) = (
            ReferenceData.Csv(BackboneFiles.Beta2SummaryTable), ReferenceData.Json(BackboneFiles.Beta2Summary));
        string[] names =
        [
            "pc1_pct_rownorm", "pc1_pct_raw", "mean_update_cos", "gamma_a_0_2k", "gamma_r_0_2k", "gamma_a_full", "R2_a_full",
            "R2_r_full", "corr_pood_r_full", "corr_pood_r_2k_4k",
        ];

        Assert.Equal([0.99, 0.95, 0.9, 0.8, 0], table["beta2"]);
        Assert.All(
            names, name => Assert.Equal(table[name], summary.EnumerateArray().Select(run => run.GetProperty(name).Number())));
        Assert.All(
            summary.EnumerateArray(),
            run =>
                Assert.Equal(run.Number("gamma_a_full"), run.GetProperty("fit_results").GetProperty("0-4000").Number("gamma_a")));
    }

    [PublishedFact]
    public void PrintedTable_OfThePaper_IsThatOfOtherRuns()
    {
        decimal[] printed = [68.1m, 68.4m, 66.3m, 63.4m, 51.6m];
        var shares = ReferenceData.Csv(BackboneFiles.Beta2SummaryTable)["pc1_pct_rownorm"];

        Printed.Equal([68.8m, 68.3m, 66.7m, 63.8m, 52.5m], shares);
        Assert.DoesNotContain(printed.Zip(shares), pair => Printed.Is(pair.First, pair.Second));

        // Printed for 0.99: 106.
        Printed.Equal(120m, ReferenceData.Csv(BackboneFiles.Beta2SummaryTable)["drift_magnitude"][0]);
    }

    private static double Mean(double[] values) => values.Where(double.IsFinite).Average();

    private static decimal Literal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
