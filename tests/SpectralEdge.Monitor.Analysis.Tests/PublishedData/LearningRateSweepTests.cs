using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>54 runs at three learning rates: the power law of leads, and how often the onset rule errs.</summary>
public class LearningRateSweepTests
{
    [PublishedFact]
    public void PowerLaw_OfThePositiveLeads_HasThePublishedExponent()
    {
        var led = Runs().Where(run => GrokkingFiles.Lead(run) > 0).ToArray();
        var fit = PowerLaw.Fit(
            [.. led.Select(run => (double)GrokkingFiles.Reaches(run, 0.9)!)],
            [.. led.Select(run => (double)GrokkingFiles.Lead(run)!)]);

        Assert.Equal(24, fit.Count);
        Printed.Equal(1.319m, fit.Exponent);
        Printed.Equal(0.048m, fit.ExponentError);
        Printed.Equal(0.972m, fit.Determination);

        // Quoted elsewhere: 1.27 ± .03 with n = 43. No choice of these 54 runs has 43 positive leads.
        Assert.False(fit.ExponentUpper < 1.27 || fit.ExponentLower > 1.27);
    }

    [PublishedTheory]
    [InlineData(0.001, 1800, 2300, 52, 112)]
    [InlineData(0.0001, 2300, 2600, 18_000, 43_000)]
    public void FalseAlarms_AllSixRunsThatNeverGeneralise_Fire(double rate, long earliest, long latest, double least, double most)
    {
        var hard = Runs(rate).Where(GrokkingFiles.IsHard).ToArray();

        Assert.Equal(6, hard.Length);
        Assert.All(hard, run => Assert.Null(GrokkingFiles.Reaches(run, 0.9)));
        Assert.Equal((earliest, latest), (hard.Min(GrokkingFiles.OnsetStep), hard.Max(GrokkingFiles.OnsetStep)));
        Assert.Equal(
            (least, most), (Rounded(hard.Min(GrokkingFiles.LargestDefect)), Rounded(hard.Max(GrokkingFiles.LargestDefect))));
    }

    [PublishedTheory]
    [InlineData(0.001, 12)]
    [InlineData(0.0001, 12)]
    [InlineData(0.01, 0)]
    public void Leads_ArePositive_ButForTheLargestRate(double rate, int positive) =>
        Assert.Equal(positive, Runs(rate).Count(run => GrokkingFiles.Lead(run) > 0));

    [PublishedFact]
    public void LargestRate_SevenRunsFireTooLate_FiveNever_AndNoControlFires()
    {
        var easy = Runs(0.01).Where(run => !GrokkingFiles.IsHard(run)).ToArray();

        Assert.Equal(12, easy.Length);
        Assert.All(easy, run => Assert.InRange(GrokkingFiles.Reaches(run, 0.9)!.Value, 200, 300));
        Assert.Equal(7, easy.Count(run => GrokkingFiles.Lead(run) <= 0));
        Assert.Equal(5, easy.Count(run => GrokkingFiles.Onset(run) is null));
        Assert.All(Runs(0.01).Where(GrokkingFiles.IsHard), run => Assert.Null(GrokkingFiles.Onset(run)));
    }

    private static IEnumerable<JsonElement> Runs() =>
        GrokkingFiles.Converted("lr_sweep_results").GetProperty("all_runs").EnumerateObject().Select(run => run.Value);

    private static IEnumerable<JsonElement> Runs(double rate) => Runs().Where(run => run.Number("lr") == rate);

    /// <summary>To the digits of the text: whole numbers, and thousands from a thousand on.</summary>
    private static double Rounded(double defect) => defect < 1000 ? Math.Round(defect) : 1000 * Math.Round(defect / 1000);
}
