using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The table over three seeds against the 36 runs that it was made from.</summary>
public class MultiseedTests
{
    private static readonly string[] Seeds = ["42", "137", "2024"];

    [PublishedFact]
    public void Table_HoldsTheLastRecordOfEachRun() => ForAll((row, runs) =>
    {
        (string, string)[] pairs =
            [("defects", "defect_median"), ("resids", "resid_frac"), ("cosines", "mean_cos"), ("attns", "attn_frac")];
        foreach (var (name, column) in pairs)
        {
            Assert.Equal(row.GetProperty(name).Numbers(), runs.Select(run => run.GetProperty("records").Column(column)[^1]));
        }
    });

    [PublishedFact]
    public void CosineRatios_AreCosinesOverTheRandomOne() => ForAll((row, _) =>
    {
        foreach (var (ratio, cosine) in row.GetProperty("cos_ratios").Numbers().Zip(row.GetProperty("cosines").Numbers()))
        {
            // Both are rounded to five digits.
            var baseline = RandomDirections.MeanAbsoluteCosine(GrokkingFiles.Parameters);
            Assert.Equal(
                ratio, cosine / baseline,
                Printed.HalfUnitOfFiveDigits(ratio) + (Printed.HalfUnitOfFiveDigits(cosine) / baseline));
        }
    });

    [PublishedFact]
    public void GrokSteps_AreThoseOfTheRuns() => ForAll((row, runs) =>
    {
        var steps = runs.Where(run => run.GetProperty("grokked").GetBoolean()).Select(run => run.Number("grok_step")).ToArray();

        Assert.Equal(steps, row.GetProperty("grok_steps").Numbers());
        Assert.Equal(steps.Length, row.GetProperty("n_grok").GetInt32());
    });

    [PublishedTheory]
    [InlineData("add|1.0", 1360.26, 3)]
    [InlineData("sub|1.0", 376.23, 3)]
    [InlineData("mul|1.0", 836.80, 3)]
    [InlineData("x2_y2|1.0", 413.91, 3)]
    [InlineData("x2_xy_y2|1.0", 62.82, 0)]
    [InlineData("x3_xy|1.0", 38.35, 0)]
    [InlineData("sub|0.0", 243.21, 0)]
    public void Means_OverSeeds(string name, double defect, int grokked)
    {
        var row = GrokkingFiles.Converted("multiseed_commutator_results").GetProperty("agg").GetProperty(name);

        Assert.Equal(defect, row.GetProperty("defects").Numbers().Average(), 0.005);
        Assert.Equal(grokked, row.GetProperty("n_grok").GetInt32());
    }

    private static void ForAll(Action<JsonElement, JsonElement[]> check)
    {
        var file = GrokkingFiles.Converted("multiseed_commutator_results");
        var rows = file.GetProperty("agg").EnumerateObject().ToArray();

        Assert.Equal(12, rows.Length);
        Assert.All(
            rows,
            row => check(row.Value, [.. Seeds.Select(seed => file.GetProperty("all_data").GetProperty($"{row.Name}|{seed}"))]));
    }
}
