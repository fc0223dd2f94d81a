namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The published power laws of a and r, six intervals of seed 42; seed 271 has fits but no series.</summary>
public class RegimeFitsTests
{
    [PublishedTheory]
    [InlineData("0-2000")]
    [InlineData("2000-4000")]
    [InlineData("0-4000")]
    [InlineData("4000-6000")]
    [InlineData("4000-10000")]
    [InlineData("6000-10000")]
    public void PowerLaws_OfSeed42_AreFoundAgain(string interval) =>
        RegimeFits.Compare(
            ReferenceData.Json(BackboneFiles.RegimeFits).GetProperty("seed_42").GetProperty(interval),
            ReferenceData.Csv(BackboneFiles.Seed42), interval);

    [PublishedFact]
    public void Exponents_AreThoseOfThePaper()
    {
        var fits = ReferenceData.Json(BackboneFiles.RegimeFits).GetProperty("seed_42");
        double[] Exponents(string name) =>
            [
                .. new[] { "0-2000", "2000-4000", "4000-6000", "6000-10000" }.Select(
                    interval => fits.GetProperty(interval).GetProperty(name).GetDouble()),
            ];

        Printed.Equal([2.07m, 0.67m, 0.15m, -0.19m], Exponents("gamma_a"));
        Printed.Equal([1.24m, -0.39m, -1.33m, 0.36m], Exponents("gamma_r"));
    }
}
