namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The published backbone beside a random walk.</summary>
public class BackboneNullTests
{
    private static readonly RandomWalkNull EqualSteps = new(Enumerable.Repeat(1.0, 50).ToArray());

    [Fact]
    public void EqualSteps_HaveTheSharesAndRatiosThatWereComputedBefore()
    {
        Printed.Equal(0.699m, EqualSteps.FirstShare(DisplacementForm.UnitRows));
        Printed.Equal(0.720m, EqualSteps.FirstShare(DisplacementForm.UnitRows, 10));
        Printed.Equal(0.811m, EqualSteps.FirstShare(DisplacementForm.None));
        Printed.Equal(
            [3.00m, 1.67m, 1.40m, 1.28m, 1.22m, 1.18m, 1.15m, 1.13m, 1.11m],
            EqualSteps.SingularRatios(DisplacementForm.None)[..9]);
        Printed.Equal(
            [2.30m, 1.57m, 1.36m, 1.27m, 1.21m, 1.17m, 1.15m, 1.13m, 1.12m],
            EqualSteps.SingularRatios(DisplacementForm.UnitRows)[..9]);
    }

    [PublishedFact]
    public void PublishedShares_LieBelowThoseOfEqualSteps()
    {
        var file = ReferenceData.Json(BackboneFiles.SingularValues);

        Assert.True(file.Number("pc1_pct_rownorm") / 100 < EqualSteps.FirstShare(DisplacementForm.UnitRows, 10));
        Assert.True(file.Number("pc1_pct_raw") / 100 < EqualSteps.FirstShare(DisplacementForm.None));
    }

    [PublishedFact]
    public void PublishedShares_LieBelowThoseOfTheMeasuredSteps()
    {
        var measured = new RandomWalkNull(MeasuredSteps());

        Printed.Equal(0.901m, measured.FirstShare(DisplacementForm.None));
        Printed.Equal(0.760m, measured.FirstShare(DisplacementForm.UnitRows, 10));
        Printed.Equal([4.21m, 1.77m, 1.42m, 1.28m], measured.SingularRatios(DisplacementForm.None)[..4]);
    }

    [PublishedFact]
    public void PublishedFirstRatios_DoNotBeatTheWalkWithMeasuredSteps()
    {
        var file = ReferenceData.Json(BackboneFiles.SingularValues);
        var measured = new RandomWalkNull(MeasuredSteps());

        Assert.True(Series.Ratios(file.Series("singular_values_raw"))[0] < measured.SingularRatios(DisplacementForm.None)[0]);
        Assert.True(
            Series.Ratios(file.Series("singular_values_rownorm"))[0] < measured.SingularRatios(DisplacementForm.UnitRows)[0]);
    }

    [PublishedFact]
    public void PublishedRotation_IsThatOfAWalk()
    {
        var table = ReferenceData.Json(TranscribedFile.Name).GetProperty("backbone_sgd_and_misc");
        var rates = ReferenceData.Csv(BackboneFiles.Seed42)["lr"][1..];
        var scheduled = new RandomWalkNull(rates).RotationCurve(10);
        var measured = new RandomWalkNull(MeasuredSteps()).RotationCurve(10);

        // Published: mean .800, least .749.
        Printed.Equal(0.80m, table.Series("rho_mean")[0]);
        Printed.Equal(0.80m, measured.Average());
        Printed.Equal([0.797m, 0.961m, 0.721m], [scheduled.Average(), scheduled.Max(), scheduled.Min()]);
        Printed.Equal([0.797m, 0.964m, 0.724m], [measured.Average(), measured.Max(), measured.Min()]);

        // Stated before, for a walk with this schedule: .795, .943, .722. That lies between the whole column and the column
        // without its first row.
        var shorter = new RandomWalkNull(rates.AsSpan(1)).RotationCurve(10);
        Printed.Equal([0.793m, 0.931m, 0.721m], [shorter.Average(), shorter.Max(), shorter.Min()]);
    }

    /// <summary>Lengths of the 50 steps, from the two speeds of each row.</summary>
    private static double[] MeasuredSteps()
    {
        var table = ReferenceData.Csv(BackboneFiles.Seed42);
        var (step, a, r) = (table["step"], table["a_dot"], table["r_dot"]);
        return
        [
            .. Enumerable.Range(1, table.Rows - 1)
                .Select(t => Math.Sqrt((a[t] * a[t]) + (r[t] * r[t])) * (step[t] - step[t - 1])),
        ];
    }
}
