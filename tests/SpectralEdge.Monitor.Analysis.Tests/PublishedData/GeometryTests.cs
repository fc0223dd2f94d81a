namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Correlations of geometry with loss over four runs; four runs show nothing, but the arithmetic can be
/// checked.</summary>
public class GeometryTests
{
    [PublishedFact]
    public void Correlations_AreFoundAgain()
    {
        var table = ReferenceData.Csv("mini_gpt__results__geometry_lm_table.csv");
        var published = ReferenceData.Json("mini_gpt__results__geometry_lm_correlations.json");

        Assert.Equal(published.GetProperty("n_runs").GetInt32(), table.Rows);
        Assert.Equal(5, published.GetProperty("correlations").EnumerateObject().Count());
        Assert.All(published.GetProperty("correlations").EnumerateObject(), entry =>
        {
            var names = entry.Name["corr(".Length..^1].Split(", ");
            Assert.Equal(entry.Value.GetDouble(), Correlation.Pearson(table[names[0]], table[names[1]]).R, 1e-15);
        });
    }
}
