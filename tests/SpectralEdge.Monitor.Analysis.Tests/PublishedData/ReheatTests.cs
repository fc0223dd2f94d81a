using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>p-values of the reheating test, from the printed correlations of 36 runs.</summary>
public class ReheatTests
{
    private const int Runs = 36;

    [PublishedTheory]
    [InlineData("G")]
    [InlineData("R")]
    [InlineData("D")]
    public void PValues_FollowFromCorrelationsThatRoundToThePrintedOnes(string outcome) =>
        Assert.All(Univariate(outcome), pair => Printed.Follows(pair.P, pair.R, r => Correlation.PValue(r, Runs)));

    [PublishedFact]
    public void PValues_FromThePrintedDigitsAlone_AreMetByNineOfEighteen()
    {
        var pairs = new[] { "G", "R", "D" }.SelectMany(Univariate).ToArray();

        Assert.Equal(18, pairs.Length);
        Assert.Equal(9, pairs.Count(pair => Printed.Is(pair.P, Correlation.PValue((double)pair.R, Runs))));
    }

    [PublishedFact]
    public void Recovery_FollowsFromTheAccuracies()
    {
        var details = Test4().GetProperty("recovery_details");

        Assert.Equal(Runs, details.GetArrayLength());
        Assert.All(details.EnumerateArray(), run =>
        {
            var gain = run.Number("peak_reheat") - run.Number("p0");
            Printed.Equal(Four(run.GetProperty("G")), gain);
            Printed.Equal(Four(run.GetProperty("R")), gain / (run.Number("prev_best") - run.Number("p0")));
        });
    }

    private static IEnumerable<(decimal R, decimal P)> Univariate(string outcome) =>
        Test4().GetProperty(outcome).GetProperty("univariate").EnumerateObject()
            .Select(feature => (feature.Value.Printed("r", 3), feature.Value.Printed("p", 4)));

    private static JsonElement Test4() =>
        ReferenceData.Json("mini_gpt__results__rigorous_tests.json").GetProperty("test4_reheat");

    private static decimal Four(JsonElement value) => decimal.Round(value.GetDecimal() + 0.0000m, 4);
}
