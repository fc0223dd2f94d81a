namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The published singular values of backbones: shares, ratios and k*.</summary>
public class BackboneSpectrumTests
{
    [PublishedFact]
    public void RowNormalisedShare_IsThatOfTheTenPrintedValues()
    {
        var file = ReferenceData.Json(BackboneFiles.SingularValues);
        var sigma = file.Series("singular_values_rownorm");

        Printed.Equal(0.71432m, sigma[0] * sigma[0] / Series.SumOfSquares(sigma));
        Near.Equal(file.Number("pc1_pct_rownorm") / 100, sigma[0] * sigma[0] / Series.SumOfSquares(sigma));

        // Fifty rows of length 1 have the total 50, of which the ten values are 48.48.
        Printed.Equal(0.6926m, sigma[0] * sigma[0] / 50);
        Printed.Equal(48.48m, Series.SumOfSquares(sigma));
    }

    [PublishedFact]
    public void RawShare_IsThatOfAllDisplacements()
    {
        var file = ReferenceData.Json(BackboneFiles.SingularValues);
        var sigma = file.Series("singular_values_raw");
        var total = Series.SumOfSquares(ReferenceData.Csv(BackboneFiles.Seed42)["norm_delta_t"]);

        Printed.Equal(0.7914m, sigma[0] * sigma[0] / total);
        Near.Equal(file.Number("pc1_pct_raw") / 100, sigma[0] * sigma[0] / total, 1e-11);
        Printed.Equal(0.805m, sigma[0] * sigma[0] / Series.SumOfSquares(sigma));
        Assert.All(
            file.Series("explained_var_raw").Zip(sigma),
            pair => Near.Equal(pair.First, pair.Second * pair.Second / total, 1e-11));
    }

    [PublishedFact]
    public void Ratios_AreThePublishedOnes()
    {
        var file = ReferenceData.Json(BackboneFiles.SingularValues);

        Printed.Equal(
            [2.72m, 1.70m, 1.47m, 1.29m, 1.24m, 1.18m, 1.16m, 1.13m, 1.12m], Series.Ratios(file.Series("singular_values_raw")));
        Printed.Equal(
            [2.44m, 1.39m, 1.36m, 1.24m, 1.20m, 1.18m, 1.15m, 1.13m, 1.10m],
            Series.Ratios(file.Series("singular_values_rownorm")));
    }

    [PublishedTheory]
    [InlineData("singular_values_raw")]
    [InlineData("singular_values_rownorm")]
    public void GapPosition_IsTheFirst_ByAllRulesThatMaySayIt(string name)
    {
        var sigma = ReferenceData.Json(BackboneFiles.SingularValues).Series(name);

        Assert.Equal(1, GapPositions.Find(GapPositionKind.Unrestricted, sigma));
        Assert.Equal(1, GapPositions.Find(GapPositionKind.Restricted, sigma));
        Assert.Equal(1, GapPositions.Find(GapPositionKind.Weighted, sigma));
        Assert.Equal(2, GapPositions.Find(GapPositionKind.Probe, sigma));
    }

    [PublishedTheory]
    [InlineData("00", 2, "52.5")]
    [InlineData("08", 1, "63.8")]
    [InlineData("09", 1, "66.7")]
    [InlineData("099", 1, "68.8")]
    public void Beta2Shares_AreThoseOfAllRows_AndTheGapIsFirstButWithoutMomentum(string beta2, int position, string share)
    {
        var (file, summary) = (ReferenceData.Json(BackboneFiles.Beta2SingularValues(beta2)), BackboneFiles.Summary(beta2));
        var sigma = file.Series("singular_values_rownorm");

        // Twenty values and 51 rows of length 1; the share of seed 42 above has the printed values alone below the line.
        Assert.Equal(20, sigma.Length);
        Near.Equal(file.Number("pc1_pct_rownorm"), 100 * sigma[0] * sigma[0] / 51, 1e-9);
        Assert.Equal(summary.Number("pc1_pct_rownorm"), file.Number("pc1_pct_rownorm"));
        Printed.Equal(decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture), file.Number("pc1_pct_rownorm"));
        Assert.Equal(position, GapPositions.Find(GapPositionKind.Unrestricted, sigma));
    }
}
